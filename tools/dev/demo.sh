#!/usr/bin/env bash
# tools/dev/demo.sh - the whole job on a made-up bank: `make demo`, or demo.sh BINARY.
#
# Works below build/ only, with a private local PostgreSQL of its own, afresh every time.  Every
# command is shown before it runs, with what it is for, so that it can be repeated by hand.
set -euo pipefail
cd "$(dirname "$0")/../.."

(($# == 1)) || { echo "usage: $0 BINARY" >&2; exit 64; }
paragon=$(realpath "$1")
[[ -x $paragon ]] || { echo "demo: there is no program \"$1\": make build" >&2; exit 66; }

place=build/demo
analyst=paragon_demo_analyst
approver=paragon_demo_approver
export PARAGON_HOME=$place/home PGUSER=$analyst
unset PARAGON_DB PGHOST PGSERVICE PGDATABASE # the private local PostgreSQL, whatever else is set

step() { printf '\n== %s\n' "$1"; }

# show COMMAND...: print it as it would be typed, run it
show() {
    local word line='$ paragon'
    for word in "$@"; do
        [[ $word =~ ^[A-Za-z0-9_./-]+$ ]] && line+=" $word" || line+=" ${word@Q}"
    done
    echo "$line"
    "$paragon" "$@"
}

# What schema crm says, as a report or a CRM would ask it.
ask() { "$paragon" local psql -- -Atc "$1"; }

has_command() { "$paragon" help --names | grep -qx "$1"; }

stop() { "$paragon" --quiet local stop || true; }

"$paragon" --quiet local destroy --yes
rm -rf "$place"
mkdir -p "$place"
trap stop EXIT

echo "Paragon: a quarter at a made-up group of three banks, 10,000 clients."
echo "To repeat the commands below, or to look around afterwards:"
echo "  export PARAGON_HOME=$PWD/$PARAGON_HOME; alias paragon=$paragon"

step "The banks' extracts: here they are made up, and what was planted in them is known"
show sample "$place/bank" --clients 10000

step "The analyst loads them: every row is checked, the accepted ones become a snapshot"
show load "$place/bank"

step "The analyst builds a model: segments, ideal profiles, affinities, what products are worth"
show build | tee "$place/card"
model=$(sed -n 2p "$place/card") # the id is the first line behind the command

if has_command report; then
    step "The analyst looks at it: one page with everything, to open in a browser"
    show report -o build/demo-report.html
    echo "written: $PWD/build/demo-report.html"
fi

step "A second person releases it; who it was and why is stored with the model"
echo "$ export PGUSER=$approver"
export PGUSER=$approver
show approve "$model" --reason 'segments and profiles reviewed'
echo "$ export PGUSER=$analyst"
export PGUSER=$analyst

step "Every client is compared with its ideal profile: trigger records for the CRM"
show publish

rm_id=$(ask 'SELECT rm_id FROM crm.trigger_record WHERE rm_id IS NOT NULL
             GROUP BY rm_id ORDER BY sum(priority) DESC, rm_id LIMIT 1')
step "A relationship manager begins the day: the best triggers of $rm_id, who has most at stake"
show triggers --rm "$rm_id" --limit 5

client=$(ask "SELECT client_id FROM crm.trigger_record WHERE rm_id = '$rm_id'
              ORDER BY priority DESC, trigger_id LIMIT 1")
step "... and opens the first one: what client $client has, lacks and could bring, and why"
show explain "$client"

step "The client says no: the trigger leaves the list, and the next run leaves it alone"
trigger=$(ask "SELECT trigger_id FROM crm.trigger_record WHERE client_id = '$client'
               ORDER BY priority DESC, trigger_id LIMIT 1")
show outcome "$trigger" declined --reason 'has it elsewhere'

step "The compliance officer takes the evidence along, and checks that nothing was altered"
today=$(date -u +%F)
show export --from "$today" --to "$today" -o "$place/evidence"
show verify "$place/evidence" --ledger

step "How things stand"
show status

step "Done. The private PostgreSQL is stopped; paragon local destroy removes its data"
