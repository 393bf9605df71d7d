/* tests/cli/test_evidence.c - an evidence pack is whole, the same however often it is written, and
 * shows every change; the ledger takes none, and shows those made past it. */
#include "core/base/strbuf.h"
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/quick_bank.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <string.h>
#include <unistd.h>

/* A published bank with two outcomes, and its pack; as long as the suite. */
static Arena *bank_arena;
static const char *bank;
static const char *pack;
static const char *run_id; /* in full */
static const char *today;

static Arena *arena;

static const char *export_to(const char *const conninfo, const char *const directory)
{
    return DO_ON(conninfo, bank_arena, "export", "--from", "2026-01-01", "--to", today, "-o",
                 directory);
}

static const char *new_name(void)
{
    return arena_printf(bank_arena, "%s/pack", bank_files_directory(bank_arena));
}

static const char *first_field(const char *const sql)
{
    const char *const rows = database_rows(bank, sql, bank_arena);
    return arena_strndup(bank_arena, rows, strcspn(rows, "|\n"));
}

static void bank_set_up(void)
{
    if (bank_arena != NULL)
        return;
    bank_arena = arena_new();
    quick_bank_set_up();
    bank = arena_strdup(bank_arena, quick_bank_copy(bank_arena));
    today = first_field("SELECT ((now() AT TIME ZONE 'UTC')::date + 1)::text");
    run_id = first_field("SELECT run_id FROM paragon.run");
    const char *const trigger = first_field(
        "SELECT trigger_id FROM crm.trigger_record ORDER BY priority DESC, trigger_id LIMIT 1");
    (void)DO_ON(bank, bank_arena, "outcome", trigger, "not_reached", "--reason", "=at the fair");
    (void)DO_ON(bank, bank_arena, "outcome", trigger, "bought", "--amount", "12.50");
    pack = new_name();
    (void)export_to(bank, pack);
}

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

static void shell(const char *const command)
{
    ck_assert_msg(
        program_run(&(const ProgramParams){.path = "sh",
                                           .arguments = (const char *const[]){"-c", command, NULL}},
                    arena)
                .exit_code == 0,
        "%s", command);
}

/* ---- a pack ---- */

START_TEST(a_pack_is_verified_without_a_database)
{
    const ProgramResult checked = program_run(
        &(const ProgramParams){.arguments = (const char *const[]){"verify", pack, NULL},
                               .environment =
                                   (const char *const[]){"PARAGON_DB=host=/nowhere", NULL}},
        arena);
    ck_assert_int_eq(checked.exit_code, 0);
    CHECK_CONTAINS(checked.out, "runs    1: 400 decisions and ");
    shell(arena_printf(arena, "cd '%s' && sha256sum --quiet -c MANIFEST.sha256", pack));
}
END_TEST

START_TEST(the_same_period_gives_the_same_bytes)
{
    const char *const again = new_name();
    const char *const said = export_to(bank, again);
    CHECK_CONTAINS(said, "runs    1: 400 decisions, ");
    shell(arena_printf(arena, "diff -r '%s' '%s'", pack, again));
}
END_TEST

START_TEST(an_export_is_noted_with_the_hash_of_its_manifest)
{
    const char *const copy = arena_strdup(arena, throwaway_copy(bank));
    const char *const made = new_name();
    const char *const said = export_to(copy, made);
    const char *const noted = database_rows(
        copy, "SELECT subject FROM paragon.ledger_entry ORDER BY entry_no DESC LIMIT 1", arena);
    CHECK_CONTAINS(said, arena_printf(arena, "pack    %.64s\n", noted));
    CHECK_CONTAINS(bank_files_read(made, "MANIFEST.sha256", arena),
                   arena_printf(arena, "%.64s", noted));
}
END_TEST

START_TEST(a_pack_is_whole_or_not_there)
{
    const char *const inside = arena_printf(arena, "%s/there/pack", bank_files_directory(arena));
    const ProgramResult nowhere =
        RUN_ON(bank, arena, "export", "--from", "2026-01-01", "--to", today, "-o", inside);
    ck_assert_int_eq(nowhere.exit_code, 73);
    const ProgramResult taken =
        RUN_ON(bank, arena, "export", "--from", "2026-01-01", "--to", today, "-o", pack);
    ck_assert_int_eq(taken.exit_code, 73);
    CHECK_CONTAINS(taken.err, "is not empty");
    const char *const parent = bank_files_directory(arena);
    const ProgramResult nothing =
        RUN_ON(bank, arena, "export", "--from", "2001-01-01", "--to", "2001-12-31", "-o",
               arena_printf(arena, "%s/pack", parent));
    ck_assert_int_eq(nothing.exit_code, 66);
    CHECK_CONTAINS(nothing.err, "no decision in this period");
    ck_assert_int_eq(rmdir(parent), 0); /* nothing was left in it */
}
END_TEST

START_TEST(what_is_missing_on_the_command_line_is_named)
{
    CHECK_CONTAINS(RUN_ON(bank, arena, "export", "--to", today, "-o", "x").err, "needs --from");
    CHECK_CONTAINS(RUN_ON(bank, arena, "export", "--from", today, "--to", today).err, "needs -o");
    CHECK_CONTAINS(RUN_ON(bank, arena, "verify").err, "needs a pack, --ledger, or both");
    const ProgramResult backwards =
        RUN_ON(bank, arena, "export", "--from", "2026-02-01", "--to", "2026-01-01", "-o", "x");
    ck_assert_int_eq(backwards.exit_code, 64);
}
END_TEST

START_TEST(tables_for_people_hold_no_formula_and_keep_their_numbers)
{
    const char *const outcomes = bank_files_read(pack, "outcomes.csv", arena);
    CHECK_CONTAINS(outcomes, ",'=at the fair\n");
    CHECK_CONTAINS(outcomes, ",bought,");
    CHECK_CONTAINS(outcomes, ",12.5,");
    CHECK_CONTAINS(bank_files_read(pack, "reasons.jsonl", arena), "\"reason\":\"=at the fair\"");
}
END_TEST

/* ---- changes of a pack ---- */

/* What a shell does to a copy of the pack, and what `verify` says of it. */
static const struct {
    const char *change; /* R stands for the run's directory */
    const char *finding;
} CHANGES[] = {
    {"sed -i '17s/client_id/client_iD/' R/decisions.jsonl", "decisions.jsonl line 17 is not what"},
    {"sed -i 17d R/decisions.jsonl", "decisions.jsonl line 17 is not what"},
    {"sed -i 17p R/decisions.jsonl", "decisions.jsonl line 18 is not what"},
    {"sed -i '17{h;d};18G' R/decisions.jsonl", "decisions.jsonl line 17 is not what"},
    {"sed -i '$d' R/decisions.jsonl", "decisions.jsonl line 400 is missing"},
    {"truncate -s -1 R/decisions.jsonl", "the end of runs/"},
    {"echo >> R/decisions.jsonl", "decisions.jsonl line 401 is not what"},
    {": > R/triggers.csv", "triggers.csv line 1 is missing"},
    {"sed -i '5s/Well/Good/' R/records.jsonl", "records.jsonl line 5 is not what"},
    {"sed -i '2s/./x/' outcomes.csv", "outcomes.csv line 2 is not what"},
    {"sed -i '1s/./x/' models/*/card.json", "card.json line 1 is not what"},
    {"sed -i '3s/hash/hush/' ledger.jsonl", "ledger.jsonl line 3 is not what"},
    {"sed -i '3s/^./x/' leaves/ledger.jsonl", "leaves/ledger.jsonl line 3 is no leaf"},
    {"sed -i '3s/^[0-9a-f]*/&0/' leaves/ledger.jsonl", "leaves/ledger.jsonl line 3 is no leaf"},
    {"truncate -s -1 leaves/ledger.jsonl", "is no leaf"},
    {"sed -i 3d leaves/ledger.jsonl", "leaves/ledger.jsonl is not what was written"},
    {"sed -i 3d leaves/ledger.jsonl ledger.jsonl", "ledger.jsonl and its leaves are not what"},
    {"sed -i 's/\"from\":\"2026/\"from\":\"2025/' MANIFEST.json",
     "MANIFEST.json is not the one whose SHA-256 stands in MANIFEST.sha256"},
    {"sed -i '1s/^./x/' MANIFEST.sha256", "MANIFEST.json is not the one whose SHA-256"},
    {"rm MANIFEST.json", "\"MANIFEST.json\" is missing from the pack"},
    {"rm MANIFEST.sha256", "\"MANIFEST.sha256\" is missing from the pack"},
    {"rm R/records.jsonl", "records.jsonl\" is missing from the pack"},
    {"rm leaves/ledger.jsonl", "\"leaves/ledger.jsonl\" is missing from the pack"},
    {"touch more.csv", "\"more.csv\" does not belong to the pack"},
    {"touch leaves/more.csv", "\"leaves/more.csv\" does not belong to the pack"},
    {"mv README.txt x; ln -s x README.txt", "\"x\" does not belong to the pack"},
    {"cp README.txt /tmp/paragon-$$; rm README.txt; ln -s /tmp/paragon-$$ README.txt;"
     " trap 'rm /tmp/paragon-$$' 0",
     "\"README.txt\" is missing from the pack"},
    {"rm README.txt; mkfifo README.txt", "\"README.txt\" of the pack is no file"},
};

static const char *changed_copy(const char *const change)
{
    const char *const directory = bank_files_directory(arena);
    const char *const run = arena_printf(arena, "runs/%s", run_id);
    StrBuf script = strbuf_init(arena);
    const char *text = NULL;
    strbuf_printf(&script, "cp -r '%s' '%s/pack' && cd '%s/pack' && ", pack, directory, directory);
    for (const char *at = change; *at != '\0'; at++)
        if (*at == 'R' && at[1] == '/')
            strbuf_puts(&script, run);
        else
            strbuf_putc(&script, *at);
    ck_assert(strbuf_finish(&script, &text, NULL) == OK);
    shell(text);
    return arena_printf(arena, "%s/pack", directory);
}

static void check_refused(const char *const directory, const char *const finding)
{
    const ProgramResult checked = PARAGON(arena, "verify", directory);
    ck_assert_msg(checked.exit_code == 65, "exit code %d: %s", checked.exit_code, checked.err);
    CHECK_CONTAINS(checked.err, finding);
}

START_TEST(a_changed_pack_is_refused_at_the_first_record)
{
    check_refused(changed_copy(CHANGES[_i].change), CHANGES[_i].finding);
}
END_TEST

/* Whoever can also write the leaves and the manifest anew is found by what stands in the ledger. */
static const struct {
    const char *change;
    const char *finding;
} FORGERIES[] = {
    {"R/decisions.jsonl s/\"profit\":[0-9]/\"profit\":99/",
     "decisions.jsonl does not have the root and the lines that entry "},
    {"R/triggers.jsonl s/\"open\"/\"expired\"/",
     "triggers.jsonl does not have the root and the lines that entry "},
    {"R/records.jsonl s/Well/Good/", "records.jsonl line "},
    {"R/config.json s/3/4/", "config.json is not what entry "},
    {"models/M/card.json s/3/4/", "card.json is not what entry "},
    {"reasons.jsonl s/fair/beach/", "reasons.jsonl line 1 does not have the hash"},
    {"reasons.jsonl d", "reasons.jsonl ends before the reason that entry "},
    {"ledger.jsonl s/better/BETTER/", "entry 3 of the ledger does not fit its hash"},
    {"ledger.jsonl $d", "ledger.jsonl ends with entry "},
};

START_TEST(a_forged_pack_is_refused_by_the_ledger_in_it)
{
    const char *const directory = bank_files_directory(arena);
    shell(arena_printf(arena, "cp -r '%s' '%s/pack'", pack, directory));
    const ProgramResult forged = program_run(
        &(const ProgramParams){.path = "python3",
                               .arguments =
                                   (const char *const[]){"tests/support/forge_pack.py",
                                                         arena_printf(arena, "%s/pack", directory),
                                                         run_id, FORGERIES[_i].change, NULL}},
        arena);
    ck_assert_msg(forged.exit_code == 0, "%s", forged.err);
    check_refused(arena_printf(arena, "%s/pack", directory), FORGERIES[_i].finding);
}
END_TEST

/* ---- the ledger ---- */

START_TEST(the_database_holds_what_the_ledger_says)
{
    const char *const said = DO_ON(bank, arena, "verify", pack, "--ledger");
    CHECK_CONTAINS(said, "both    the ledger stood where the pack ends\n");
    CHECK_CONTAINS(said, "runs    1: 400 decisions and ");
}
END_TEST

static const char *const REFUSED[] = {
    "UPDATE paragon.ledger SET entry = '{}'",
    "DELETE FROM paragon.ledger",
    "TRUNCATE paragon.ledger",
    ("INSERT INTO paragon.ledger (entry_no, entry, hash)"
     " SELECT entry_no + 1, '{}', hash FROM paragon.ledger ORDER BY entry_no DESC LIMIT 1"),
    "UPDATE paragon.run_leaf SET leaves = ''",
    "DELETE FROM paragon.run_leaf",
    "TRUNCATE paragon.run_leaf",
    "INSERT INTO paragon.run_leaf VALUES (1, 0, 99, '')",
};

START_TEST(the_ledger_takes_no_change)
{
    const char *const said = database_refusal(bank, REFUSED[_i], arena);
    ck_assert_msg(strstr(said, "stay as they are") != NULL ||
                      strstr(said, "does not continue the ledger") != NULL ||
                      strstr(said, "stays as it is") != NULL,
                  "%s", said);
}
END_TEST

/* Past the triggers, as whoever owns the server could; then `verify --ledger` finds it. */
static const struct {
    const char *sql;
    const char *finding;
} TAMPERINGS[] = {
    {"UPDATE paragon.ledger SET entry = replace(entry, 'better', 'worse')",
     "entry 3 of the ledger does not fit"},
    {"UPDATE paragon.ledger SET hash = sha256(hash) WHERE entry_no = 3",
     "entry 3 of the ledger does not fit"},
    {"DELETE FROM paragon.ledger WHERE entry_no = 2",
     "entry 3 of the ledger does not follow entry 1"},
    {"DELETE FROM paragon.ledger WHERE entry_no = 1",
     "entry 2 of the ledger does not follow entry 0"},
    {"UPDATE paragon.run_client SET profit = profit + 1 WHERE client_id ="
     " (SELECT client_id FROM paragon.run_client WHERE profit > 0 ORDER BY 1 OFFSET 7 LIMIT 1)",
     "the decision on client \""},
    {"UPDATE paragon.run_client SET withheld = set_byte(withheld, 3, 5) WHERE client_id ="
     " (SELECT max(client_id) FROM paragon.run_client WHERE get_byte(withheld, 3) <> 5)",
     "the decision on client \""},
    {"UPDATE paragon.run_client SET offered = '{1}', figures = '{0.5,1,1,1}' WHERE client_id ="
     " (SELECT min(client_id) FROM paragon.run_client)",
     "the decision on client \""},
    {"DELETE FROM paragon.run_client WHERE client_id = (SELECT max(client_id) FROM"
     " paragon.run_client)",
     "the last 1 decisions of run \""},
    {"DELETE FROM paragon.run_client WHERE client_id = (SELECT min(client_id) FROM"
     " paragon.run_client)",
     "or one before it is missing"},
    {"UPDATE paragon.trigger SET priority = priority + 1 WHERE trigger_id ="
     " (SELECT min(trigger_id::text)::uuid FROM paragon.trigger)",
     "trigger \""},
    {"UPDATE paragon.trigger SET record = replace(record::text, 'Well', 'Good')::json",
     "the record of trigger \""},
    {"UPDATE paragon.trigger SET record = replace(record::text, 'Well', 'Good')::json, salt = NULL",
     "the record of trigger \""},
    {"UPDATE paragon.trigger SET record = NULL WHERE trigger_id ="
     " (SELECT min(trigger_id::text)::uuid FROM paragon.trigger WHERE state = 0)",
     "the record of trigger \""},
    {"UPDATE paragon.run_leaf SET leaves = substring(leaves FROM 33) WHERE tree = 1",
     "the leaves of the triggers of run \""},
    {"UPDATE paragon.run SET decisions_root = repeat('0', 64)", "is not recorded as it was"},
    {"UPDATE paragon.run SET config = '{}'", "is not recorded as it was published"},
    {"UPDATE paragon.run SET published_by = 'somebody'", "is not recorded as it was published"},
    {"DELETE FROM paragon.current_run; DELETE FROM paragon.run_leaf; DELETE FROM paragon.run",
     "is not recorded as it was published"},
    {"UPDATE paragon.model SET decision_reason = 'another'", "is not what was decided"},
    {"UPDATE paragon.model SET decided_by = 'somebody'", "is not what was decided"},
    {"UPDATE paragon.model SET state = 'retired', retired_at = now()", "is retired now"},
    {"UPDATE paragon.model SET card = '{}'", "is not what was built"},
    {"UPDATE paragon.load_file SET sha256 = repeat('0', 64)", "is not recorded as it was"},
    {"UPDATE paragon.load_attempt SET source = 'elsewhere'", "load 1 is not recorded as it was"},
    {"UPDATE crm.outcome SET amount = amount + 1", "outcome 2 is not recorded as it was"},
    {"UPDATE crm.outcome SET reason = 'another' WHERE reason IS NOT NULL",
     "outcome 1 is not recorded as it was"},
    {"UPDATE crm.outcome SET reason = 'erased:' || repeat('0', 64), reason_salt = NULL"
     " WHERE reason IS NOT NULL",
     "outcome 1 is not recorded as it was"},
    {"DELETE FROM crm.outcome WHERE outcome_no = 1", "outcome 1 is not recorded as it was"},
    {"INSERT INTO crm.outcome (trigger_id, outcome) SELECT trigger_id, 'declined' FROM crm.outcome"
     " LIMIT 1",
     "outcome 3 is not in the ledger"},
    {"INSERT INTO paragon.load_attempt (source, state) VALUES ('x', 'refused')",
     "is not in the ledger"},
};

START_TEST(what_was_changed_past_the_ledger_is_found)
{
    const char *const copy = arena_strdup(arena, throwaway_copy(bank));
    database_tamper(copy, TAMPERINGS[_i].sql);
    const ProgramResult checked = RUN_ON(copy, arena, "verify", "--ledger");
    ck_assert_msg(checked.exit_code == 65, "exit code %d: %s", checked.exit_code, checked.err);
    CHECK_CONTAINS(checked.err, TAMPERINGS[_i].finding);
}
END_TEST

/* The whole chain anew, every hash fitting: only what was kept elsewhere shows it. */
START_TEST(a_ledger_written_anew_is_found_by_a_pack)
{
    static const char REWRITE[] =
        "DO $$ DECLARE e record; last bytea := decode(repeat('00', 32), 'hex'); BEGIN"
        " UPDATE paragon.ledger SET entry = replace(entry, '\"source\":', '\"sourcé\":');"
        " UPDATE paragon.ledger SET entry = replace(entry, '\"sourcé\":', '\"source\":');"
        " UPDATE paragon.ledger SET entry ="
        "   replace(entry, '\"at\":\"20', '\"at\":\"19') WHERE entry_no = 1;"
        " FOR e IN SELECT * FROM paragon.ledger ORDER BY entry_no LOOP"
        " last := sha256(last || convert_to(e.entry, 'UTF8'));"
        " UPDATE paragon.ledger SET hash = last WHERE entry_no = e.entry_no; END LOOP; END $$";
    const char *const copy = arena_strdup(arena, throwaway_copy(bank));
    database_tamper(copy, REWRITE);
    (void)DO_ON(copy, arena, "verify", "--ledger");
    const ProgramResult checked = RUN_ON(copy, arena, "verify", pack, "--ledger");
    ck_assert_int_eq(checked.exit_code, 65);
    CHECK_CONTAINS(checked.err, "is not the one that the pack ends with");
}
END_TEST

START_TEST(a_tail_that_was_cut_off_is_found_by_a_pack)
{
    const char *const copy = arena_strdup(arena, throwaway_copy(bank));
    database_tamper(copy, "DELETE FROM crm.outcome WHERE outcome_no = 2;"
                          "DELETE FROM paragon.ledger WHERE entry_no >= (SELECT entry_no FROM"
                          " paragon.ledger_entry WHERE kind = 'outcome' ORDER BY entry_no DESC"
                          " LIMIT 1)");
    (void)DO_ON(copy, arena, "verify", "--ledger");
    CHECK_CONTAINS(RUN_ON(copy, arena, "verify", pack, "--ledger").err,
                   "is not the one that the pack ends with");
}
END_TEST

/* A partial load leaves bank "north" out: its clients' decisions are those of the run before. */
START_TEST(what_is_carried_over_names_the_run_that_decided)
{
    const Chain *const chain = chain_published();
    const char *const copy = chain_copy(arena);
    const char *const others = bank_files_copy(chain->directory, arena);
    shell(arena_printf(arena,
                       "cd '%s' && for file in *.csv; do [ $file = products.csv ] ||"
                       " sed -i '/^n0/d' $file; done",
                       others));
    (void)DO_ON(copy, arena, "load", others, "--as-of", "2026-10-31", "--partial");
    (void)DO_ON(copy, arena, "publish");
    (void)DO_ON(copy, arena, "verify", "--ledger");
    ck_assert_str_eq(
        database_rows(copy,
                      "SELECT bank, run_no, decided_run_no, count(*) > 100 FROM paragon.run_client"
                      " WHERE bank IN ('north', 'south') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
                      arena),
        "north|1|1|t\nnorth|2|1|t\nsouth|1|1|t\nsouth|2|2|t\n");
}
END_TEST

/* ---- erasure ---- */

START_TEST(an_erased_client_breaks_neither_ledger_nor_packs)
{
    const char *const copy = arena_strdup(arena, throwaway_copy(bank));
    const char *const client = database_rows(
        copy, "SELECT client_id FROM paragon.trigger JOIN crm.outcome USING (trigger_id) LIMIT 1",
        arena);
    (void)DO_ON(copy, arena, "forget", arena_strndup(arena, client, strcspn(client, "\n")));
    (void)DO_ON(copy, arena, "verify", pack, "--ledger");
    const char *const after = new_name();
    (void)export_to(copy, after);
    CHECK_CONTAINS(PARAGON(arena, "verify", after).out,
                   "erased  texts of 1 triggers and outcomes\n");
    const char *const reasons = bank_files_read(after, "reasons.jsonl", arena);
    CHECK_CONTAINS(reasons, "\"salt\":null,\"reason\":\"erased:");
    ck_assert_ptr_null(strstr(reasons, "fair"));
    ck_assert_ptr_null(strstr(bank_files_read(after, "ledger.jsonl", arena), "fair"));
}
END_TEST

Suite *suite_evidence(void)
{
    Suite *const suite = suite_create("evidence");
    TCase *const packs = tcase_create("packs");
    tcase_add_unchecked_fixture(packs, bank_set_up, NULL);
    tcase_add_checked_fixture(packs, set_up, tear_down);
    tcase_add_test(packs, a_pack_is_verified_without_a_database);
    tcase_add_test(packs, the_same_period_gives_the_same_bytes);
    tcase_add_test(packs, an_export_is_noted_with_the_hash_of_its_manifest);
    tcase_add_test(packs, a_pack_is_whole_or_not_there);
    tcase_add_test(packs, what_is_missing_on_the_command_line_is_named);
    tcase_add_test(packs, tables_for_people_hold_no_formula_and_keep_their_numbers);
    tcase_add_loop_test(packs, a_changed_pack_is_refused_at_the_first_record, 0,
                        sizeof CHANGES / sizeof CHANGES[0]);
    tcase_add_loop_test(packs, a_forged_pack_is_refused_by_the_ledger_in_it, 0,
                        sizeof FORGERIES / sizeof FORGERIES[0]);
    suite_add_tcase(suite, packs);

    TCase *const ledger = tcase_create("ledger");
    tcase_add_unchecked_fixture(ledger, bank_set_up, NULL);
    tcase_add_unchecked_fixture(ledger, chain_set_up, NULL);
    tcase_add_checked_fixture(ledger, set_up, tear_down);
    tcase_add_test(ledger, the_database_holds_what_the_ledger_says);
    tcase_add_loop_test(ledger, the_ledger_takes_no_change, 0, sizeof REFUSED / sizeof REFUSED[0]);
    tcase_add_loop_test(ledger, what_was_changed_past_the_ledger_is_found, 0,
                        sizeof TAMPERINGS / sizeof TAMPERINGS[0]);
    tcase_add_test(ledger, a_ledger_written_anew_is_found_by_a_pack);
    tcase_add_test(ledger, a_tail_that_was_cut_off_is_found_by_a_pack);
    tcase_add_test(ledger, what_is_carried_over_names_the_run_that_decided);
    tcase_add_test(ledger, an_erased_client_breaks_neither_ledger_nor_packs);
    suite_add_tcase(suite, ledger);
    return suite;
}
