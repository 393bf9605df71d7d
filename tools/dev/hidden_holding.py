#!/usr/bin/env python3
"""tools/dev/hidden_holding.py - how well `paragon score` ranks holdings that were hidden from it.

usage: hidden_holding.py SCORES.csv TEST.csv [COLUMN]

SCORES.csv: `paragon score --format csv`; TEST.csv: client_id,product_id, one hidden holding per
client; COLUMN: what to rank by (probability). Full ranking of the products a client does not hold,
ties at their mean rank. Prints HR@1, HR@3, HR@5, nDCG@5 and MRR with client-bootstrap standard
errors (1000 resamples, seed 1).
"""
import csv
import math
import random
import sys


def ranks(scores_path, test_path, column):
    hidden = {row["client_id"]: row["product_id"] for row in csv.DictReader(open(test_path))}
    scores = {client: {} for client in hidden}
    for row in csv.DictReader(open(scores_path)):
        if row["client_id"] in scores and row[column] != "":
            scores[row["client_id"]][row["product_id"]] = float(row[column])
    for client, product in sorted(hidden.items()):
        own = scores[client].get(product)
        if own is None:
            sys.exit(f"client {client}: hidden product {product} has no score")
        above = sum(score > own for score in scores[client].values())
        level = sum(score == own for score in scores[client].values())
        yield above + (level + 1) / 2


MEASURES = {
    "HR@1": lambda rank: float(rank <= 1),
    "HR@3": lambda rank: float(rank <= 3),
    "HR@5": lambda rank: float(rank <= 5),
    "nDCG@5": lambda rank: 1 / math.log2(rank + 1) if rank <= 5 else 0.0,
    "MRR": lambda rank: 1 / rank,
}


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    found = list(ranks(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) == 4 else "probability"))
    draw = random.Random(1)
    print(f"clients  {len(found)}")
    for name, measure in MEASURES.items():
        values = [measure(rank) for rank in found]
        mean = sum(values) / len(values)
        means = [sum(draw.choices(values, k=len(values))) / len(values) for _ in range(1000)]
        error = math.sqrt(sum((m - mean) ** 2 for m in means) / len(means))
        print(f"{name:8s} {mean:.3f}  standard error {error:.3f}")


main()
