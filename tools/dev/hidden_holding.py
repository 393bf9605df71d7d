#!/usr/bin/env python3
"""tools/dev/hidden_holding.py - how well `paragon score` ranks products that were kept from it.

usage: hidden_holding.py [--products ID,ID,...] SCORES.csv TEST.csv [COLUMN]

SCORES.csv: `paragon score --format csv`; TEST.csv: client_id,product_id, one row or several per
client: holdings that were hidden, or opened after the snapshot's day; COLUMN: what to rank by
(probability). Full ranking of the products a client does not hold, ties at their mean rank; a right
product without a score comes after all others. Prints HR@1, HR@3, HR@5 (one of the first k is
right), nDCG@5 (the ideal ranking has all right products in front) and MRR (of the first right one)
with client-bootstrap standard errors (1000 resamples, seed 1).
"""
import argparse
import csv
import math
import random
from collections import defaultdict


def rows_of(path, products):
    with open(path, encoding="utf-8", newline="") as file:
        yield from (row for row in csv.DictReader(file)
                    if not products or row["product_id"] in products)


def read_right(path, products):
    right = defaultdict(set)
    for row in rows_of(path, products):
        right[row["client_id"]].add(row["product_id"])
    return right


def read_scores(path, products, column, clients):
    scores = {client: {} for client in clients}
    for row in rows_of(path, products):
        if row["client_id"] in scores and row[column] != "":
            scores[row["client_id"]][row["product_id"]] = float(row[column])
    return scores


def rank(scores, product):
    if product not in scores:
        return len(scores) + 1
    above = sum(score > scores[product] for score in scores.values())
    level = sum(score == scores[product] for score in scores.values())
    return above + (level + 1) / 2


def gain(ranks):
    return sum(1 / math.log2(rank + 1) for rank in ranks if rank <= 5)


MEASURES = {
    "HR@1": lambda ranks: float(min(ranks) <= 1),
    "HR@3": lambda ranks: float(min(ranks) <= 3),
    "HR@5": lambda ranks: float(min(ranks) <= 5),
    "nDCG@5": lambda ranks: gain(ranks) / gain(range(1, len(ranks) + 1)),
    "MRR": lambda ranks: 1 / min(ranks),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--products", default="", metavar="ID,ID,...")
    parser.add_argument("scores", metavar="SCORES.csv")
    parser.add_argument("test", metavar="TEST.csv")
    parser.add_argument("column", metavar="COLUMN", nargs="?", default="probability")
    asked = parser.parse_args()
    products = set(filter(None, asked.products.split(",")))
    right = read_right(asked.test, products)
    scores = read_scores(asked.scores, products, asked.column, right)
    unknown = sum(product not in scores[client] for client in right for product in right[client])
    found = [[rank(scores[client], product) for product in sorted(right[client])]
             for client in sorted(right)]
    draw = random.Random(1)
    print(f"clients  {len(found)}")
    print(f"products {sum(map(len, found))}, {unknown} of them without a score")
    for name, measure in MEASURES.items():
        values = [measure(rank) for rank in found]
        mean = sum(values) / len(values)
        means = [sum(draw.choices(values, k=len(values))) / len(values) for _ in range(1000)]
        error = math.sqrt(sum((m - mean) ** 2 for m in means) / len(means))
        print(f"{name:8s} {mean:.3f}  standard error {error:.3f}")


main()
