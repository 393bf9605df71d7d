"""tests/support/check_backtest.py DIRECTORY BEFORE CUTOFF LAST - a second calculation of a back-test.

From the extracts in DIRECTORY alone: who could take what after CUTOFF and took it up to LAST, and
how high popularity on CUTOFF, and what was taken between BEFORE and CUTOFF, rank it. Prints CSV:
name,value.
"""
import csv
import math
import sys
from collections import Counter, defaultdict

directory, before, cutoff, last = sys.argv[1:]


def read(name):
    with open(f"{directory}/{name}", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


clients = {row["client_id"]: row for row in read("clients.csv")}
products = [row["product_id"] for row in read("products.csv")]
rows = defaultdict(list)
for row in read("holdings.csv"):
    rows[row["client_id"]].append((row["product_id"], row["opened_on"], row["closed_on"]))


def is_open(opened_on, closed_on, day):
    return opened_on <= day and (closed_on == "" or closed_on > day)  # "" is before any day


def was_client(client, day):
    row = clients[client]
    known = row["opened_on"] != "" or any(o != "" and o <= day for _, o, _ in rows[client])
    return known and is_open(row["opened_on"], row["closed_on"], day)


def state(day, until):
    held, taken = {}, {}
    for client in clients:
        if was_client(client, day):
            held[client] = {p for p, o, c in rows[client] if is_open(o, c, day)}
            taken[client] = {p for p, o, _ in rows[client] if day < o <= until} - held[client]
    return held, taken


held, taken = state(cutoff, last)
earlier_taken = state(before, cutoff)[1]
popular = Counter(p for own in held.values() for p in own)
recent = Counter(p for own in earlier_taken.values() for p in own)


def rank(scores, candidates, product):
    above = sum(scores[p] > scores[product] for p in candidates)
    level = sum(scores[p] == scores[product] for p in candidates)
    return above + (level + 1) / 2


def measures(scores):
    first = discounted = reciprocal = 0.0
    takers = [client for client in held if taken[client]]
    for client in takers:
        candidates = [p for p in products if p not in held[client]]
        ranks = [rank(scores, candidates, p) for p in taken[client]]
        ideal = sum(1 / math.log2(i + 2) for i in range(min(len(ranks), 5)))
        first += min(ranks) <= 1
        discounted += sum(1 / math.log2(r + 1) for r in ranks if r <= 5) / ideal
        reciprocal += 1 / min(ranks)
    return first / len(takers), discounted / len(takers), reciprocal / len(takers)


print("name,value")
print("n_cases,", sum(len(own) > 0 for own in taken.values()), sep="")
print("n_pairs,", sum(len(products) - len(own) for own in held.values()), sep="")
print("n_taken,", sum(len(own) for own in taken.values()), sep="")
for name, scores in (("popularity", popular), ("recent popularity", recent)):
    for measure, value in zip(("hr_1", "ndcg_5", "mrr"), measures(scores)):
        print(f"{name} {measure},{value!r}")
