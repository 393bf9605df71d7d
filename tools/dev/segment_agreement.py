#!/usr/bin/env python3
"""tools/dev/segment_agreement.py - do the segments recover what a sample bank was made from?

usage: segment_agreement.py CLIENTS.csv TRUTH.csv

CLIENTS.csv: `paragon clients --format csv`; TRUTH.csv: the sample's `_truth_clients.csv`. Prints the
adjusted Rand index (Hubert & Arabie 1985) of `segment_id` with the planted `archetype`, over the
clients that are in both files:

overall   all clients at once; segments of different strata are different groups, which costs
within    inside each stratum (the part of `segment_id` before the dot), then the mean over the
          strata, weighted by their clients; a stratum that is not split counts 0
banks     the same, weighted over the strata of each bank
"""
import collections
import csv
import sys


def pairs(counts):
    return sum(n * (n - 1) / 2 for n in counts)


def adjusted_rand(couples):
    """Of a list of (found, planted)."""
    both = pairs(collections.Counter(couples).values())
    found = pairs(collections.Counter(found for found, _ in couples).values())
    planted = pairs(collections.Counter(planted for _, planted in couples).values())
    everything = pairs([len(couples)])
    expected = found * planted / everything if everything else 0
    most = (found + planted) / 2
    return (both - expected) / (most - expected) if most > expected else 0.0


def weighted_mean(groups):
    return sum(len(group) * adjusted_rand(group) for group in groups) / sum(map(len, groups))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    planted = {row["client_id"]: row["archetype"] for row in csv.DictReader(open(sys.argv[2]))}
    strata = collections.defaultdict(list)
    for row in csv.DictReader(open(sys.argv[1])):
        if row["client_id"] in planted and row["segment_id"]:
            stratum = row["bank"], row["segment_id"].partition(".")[0]
            strata[stratum].append((row["segment_id"], planted[row["client_id"]]))
    if not strata:
        sys.exit("no client is in both files")
    couples = [couple for group in strata.values() for couple in group]
    n_segments = len({segment for segment, _ in couples})
    n_split = sum(len({segment for segment, _ in group}) > 1 for group in strata.values())
    print(f"clients {len(couples)}  strata {len(strata)}  split {n_split}  segments {n_segments}")
    print(f"overall {adjusted_rand(couples):.3f}  within {weighted_mean(strata.values()):.3f}")
    for bank in sorted({bank for bank, _ in strata}):
        groups = [group for (its_bank, _), group in strata.items() if its_bank == bank]
        print(f"{bank} {weighted_mean(groups):.3f}", end="  ")
    print()


if __name__ == "__main__":
    main()
