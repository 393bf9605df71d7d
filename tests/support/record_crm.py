#!/usr/bin/env python3
"""tests/support/record_crm.py - a CRM that keeps a record for each trigger, as badly as it is told.

    record_crm.py FACE SECRET_FILE [--faults SHARE] [--seed N] [--refuse FIELD] [--largest N]
                  [--careless]

FACE is dataverse, creatio or espocrm.  Prints its address, then serves until it is killed.
--refuse: records with this field are refused; --largest: a batch of more is; --careless: does not
look for duplicates (espocrm).  GET /state tells all records, and how often something happened that
must not; POST /control does what relationship managers do: {"set": {key: {field: value}}}, {"delete":
[key]}, {"end_sessions": true}, {"hide": [client]}.

What it does is written from these, and it is strict about them:

- $batch, multipart: OASIS OData 4.01 part 1, 11.7.7 (CRLF, Content-ID, order of the answers,
  continue-on-error); JSON: OData JSON Format 4.01, 19.  docs.oasis-open.org/odata
- Dataverse: If-Match and If-None-Match, @odata.etag: learn.microsoft.com/power-apps/developer/
  data-platform/webapi/perform-conditional-operations-using-web-api; 404 and 412: .../webapi/
  update-delete-entities-using-web-api; batches: .../webapi/execute-batch-operations-using-web-api;
  token: RFC 6749, 4.4
- Creatio: login, BPMCSRF, Code 1 with status 200: academy.creatio.com/docs, AuthService.svc; batches
  of at most 100, which stop at a failure: academy.creatio.com/docs, OData, batch request examples
- EspoCRM: 409, X-Status-Reason, search parameters: docs.espocrm.com/development/api-search-params
"""
import argparse
import json
import re
import time
import urllib.parse
import uuid

from crm_faults import Server

NUMBER, TEXT, FLAG = (int, float), str, int
NAMESPACE = uuid.UUID(int=7)


def account_id(number):
    return str(uuid.uuid5(NAMESPACE, number))


class Refused(Exception):
    def __init__(self, status, code="0", headers=()):
        super().__init__(status)
        self.status, self.code, self.headers = status, code, list(headers)


class Table:
    """Records by the trigger's id, and what must not happen to them."""

    def __init__(self, face, counts):
        self.face, self.counts = face, counts
        self.rows, self.owned, self.tag = {}, {}, 0
        for name in ("created", "changed", "doubled", "older", "overwritten", "malformed", "logins"):
            counts.add(name, 0)

    def check(self, fields):
        for name, value in fields.items():
            if name == self.face.refused or name not in self.face.FIELDS:
                raise Refused(400, "0x80048d19")
            if value is not None and not isinstance(value, self.face.FIELDS[name]):
                raise Refused(400, "0x80048d1a")

    def write(self, key, fields):
        row = self.rows[key]
        change = fields.get(self.face.CHANGE)
        self.counts.add("older", change is not None and row.get(self.face.CHANGE, 0) > change)
        for name, value in fields.items():
            owned = self.owned.get(key, {})
            self.counts.add("overwritten", name in owned and owned[name] != value)
        row.update(fields)
        self.touch(row)

    def touch(self, row):
        self.tag += 1
        row["@odata.etag"] = f'W/"{self.tag}"'
        row[self.face.MODIFIED] = time.strftime(self.face.MOMENT, time.gmtime())

    def create(self, key, fields):
        self.check(fields)
        self.counts.add("doubled", key in self.rows)
        self.counts.add("created")
        self.rows[key] = {self.face.ID: account_id(key), self.face.KEY: key}
        self.write(key, fields)

    def change(self, key, fields):
        self.check(fields)
        self.counts.add("changed")
        self.write(key, fields)

    def control(self, wanted):
        for key, fields in wanted.get("set", {}).items():
            self.owned.setdefault(key, {}).update(fields)
            self.rows[key].update(fields)
            self.touch(self.rows[key])
        for key in wanted.get("delete", []):
            del self.rows[key]

    def since(self, moment, skip, most):
        rows = sorted((row for row in self.rows.values() if row[self.face.MODIFIED] >= moment),
                      key=lambda row: (row[self.face.MODIFIED], row[self.face.KEY]))
        return rows[skip:skip + most]


# ---- faces ----

class Face(Server):
    REFUSED_FORM = staticmethod(lambda code: {"error": {"code": code, "message": "no 'secret' here"}})

    def __init__(self, options):
        super().__init__(options.faults, options.seed)
        self.refused, self.largest, self.careless = (options.refuse, options.largest,
                                                     options.careless)
        self.secret = open(options.secret_file, encoding="ascii").read().strip()
        self.table = Table(self, self.counts)
        self.hidden, self.sessions = set(), set()

    def state(self):
        return {"counts": self.counts, "triggers": self.table.rows}

    def control(self, wanted):
        self.table.control(wanted)
        self.hidden |= set(wanted.get("hide", []))
        if wanted.get("end_sessions"):
            self.sessions.clear()

    def perform(self, method, path, headers, body):
        try:
            status, extra, answer = self.serve(method, path, headers, body)
        except Refused as refused:
            status, extra, answer = refused.status, refused.headers, self.REFUSED_FORM(refused.code)
        if isinstance(answer, (dict, list)):
            extra = [*extra, ("Content-Type", "application/json")]
            answer = json.dumps(answer).encode()
        return status, extra, answer or b""

    def new_session(self):
        self.counts.add("logins")
        session = uuid.uuid4().hex
        self.sessions.add(session)
        return session

    def malformed(self, why):
        self.counts.add("malformed")
        self.counts.add(why)
        raise Refused(400, "malformed")


class Odata(Face):
    """What Dataverse and Creatio share."""

    def serve(self, method, path, headers, body):
        if path == self.LOGIN:
            return self.login(headers, body)
        if not self.is_in(headers):
            raise Refused(401)
        if not path.startswith(self.ROOT):
            raise Refused(404)
        if headers.get("OData-Version") != "4.0" or headers.get("OData-MaxVersion") != "4.0":
            self.malformed("no OData-Version")
        rest = path.removeprefix(self.ROOT)
        if rest == "$batch":
            return self.batch(headers, body)
        return self.one(method, rest, headers, body)

    def one(self, method, rest, headers, body):
        if method == "GET":
            return self.read(rest)
        if headers.get("Content-Type", "").split(";")[0] != "application/json":
            self.malformed("no JSON")
        return self.write(method, rest, headers, json.loads(body))

    def read(self, rest):
        path, _, query = rest.partition("?")
        options = dict(urllib.parse.parse_qsl(query, strict_parsing=True))
        select = options["$select"].split(",")
        key = self.key_of(path)
        if key is not None:
            if key not in self.table.rows:
                raise Refused(404, self.MISSING)
            return 200, [], self.chosen(self.table.rows[key], select)
        condition = options["$filter"]
        equals = [re.fullmatch(r"(\w+) eq '(.*)'", part) for part in condition.split(" or ")]
        since = re.fullmatch(rf"{self.MODIFIED} ge (\S+) and {self.KEY} ne {self.NOTHING}", condition)
        values = {equal[2].replace("''", "'") for equal in equals if equal}
        if all(equals) and path == self.ACCOUNTS:
            return 200, [], {"value": [{"Id": account_id(number), equals[0][1]: number}
                                       for number in values - self.hidden]}
        if path != self.SET:
            raise Refused(404, "0x80060888")
        if all(equals):
            rows = [row for row in self.table.rows.values() if row[equals[0][1]] in values]
        elif since and options["$orderby"] == self.MODIFIED:
            rows = self.table.since(since[1], int(options.get("$skip", 0)), int(options["$top"]))
        else:
            self.malformed("a filter")
        return 200, [], {"value": [self.chosen(row, select) for row in rows]}

    def chosen(self, row, select):
        return {"@odata.etag": row["@odata.etag"], **{name: row.get(name) for name in select}}


class Dataverse(Odata):
    ROOT, LOGIN, SET, ACCOUNTS = "/api/data/v9.2/", "/token", "leads", None
    ID, KEY, MODIFIED, CHANGE = "leadid", "new_triggerkey", "modifiedon", "new_change"
    MOMENT, NOTHING, MISSING = "%Y-%m-%dT%H:%M:%SZ", "null", "0x80060891"
    FIELDS = {"subject": TEXT, "description": TEXT, "estimatedamount": NUMBER, "new_products": TEXT,
              "new_due": TEXT, "new_kind": FLAG, "new_stage": FLAG, "new_outcome": FLAG,
              "new_reason": TEXT, "new_until": TEXT, "new_change": FLAG, "new_why": TEXT,
              "parentaccountid@odata.bind": TEXT}

    def login(self, headers, body):
        form = dict(urllib.parse.parse_qsl(body.decode()))
        if (form.get("grant_type"), form.get("client_secret")) != ("client_credentials", self.secret):
            return 401, [], {"error": "invalid_client"}
        return 200, [], {"access_token": self.new_session(), "expires_in": 3600}

    def is_in(self, headers):
        return headers.get("Authorization", "").removeprefix("Bearer ") in self.sessions

    def key_of(self, path):
        found = re.fullmatch(rf"{self.SET}\({self.KEY}='(.*)'\)", urllib.parse.unquote(path))
        return found[1].replace("''", "'") if found else None

    def write(self, method, rest, headers, fields):
        key = self.key_of(rest)
        if key is None or method != "PATCH":
            raise Refused(404, "0x80060888")
        if self.KEY in fields:  # "attribute is part of the key"
            raise Refused(400, "0x80048d21")
        bound = fields.get("parentaccountid@odata.bind")
        if bound is not None and not re.fullmatch(r"/accounts\(accountnumber='[^']+'\)", bound):
            raise Refused(400, "0x80048d22")
        row = self.table.rows.get(key)
        if headers.get("If-None-Match") == "*":
            if row:
                raise Refused(412, "0x80060882")
            self.table.create(key, fields)
        elif row is None:
            raise Refused(404, self.MISSING)
        elif headers.get("If-Match") not in ("*", row["@odata.etag"]):
            raise Refused(412, "0x80060882")
        else:
            self.table.change(key, fields)
        return 204, [("OData-EntityId", key)], b""

    def batch(self, headers, body):
        boundary = re.fullmatch(r"multipart/mixed; *boundary=(\S+)", headers["Content-Type"])
        if not boundary or b"\n" in body.replace(b"\r\n", b""):
            self.malformed("a batch")
        pieces = body.split(b"--" + boundary[1].encode())
        if pieces[0] or pieces[-1] != b"--\r\n":
            self.malformed("boundaries")
        if len(pieces) - 2 > self.largest:
            return 413, [], b""
        answers = [self.part(piece, place) for place, piece in enumerate(pieces[1:-1])]
        return 200, [("Content-Type", "multipart/mixed; boundary=answer_1")], b"".join(
            [*answers, b"--answer_1--\r\n"])

    def part(self, piece, place):
        outer, inner, body = piece.removeprefix(b"\r\n").decode().split("\r\n\r\n", 2)
        identity = re.search(r"Content-ID: (\d+)", outer)
        if not identity or int(identity[1]) != place + 1 or "application/http" not in outer:
            self.malformed("the head of a part")
        line, *lines = inner.split("\r\n")
        method, url, _ = line.split(" ")
        headers = dict(text.split(": ", 1) for text in lines)
        body = body.removesuffix("\r\n").encode()
        if int(headers["Content-Length"]) != len(body):
            self.malformed("Content-Length of a part")
        try:
            status, _, _ = self.one(method, url.removeprefix(self.ROOT), headers, body)
            answer = b""
        except Refused as refused:
            status, answer = refused.status, json.dumps(self.REFUSED_FORM(refused.code)).encode()
        return (b"--answer_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
                + f"Content-ID: {place + 1}\r\n\r\nHTTP/1.1 {status} Whatever\r\n".encode()
                + b"Content-Type: application/json\r\n\r\n" + answer + b"\r\n")


class Creatio(Odata):
    ROOT, LOGIN = "/0/odata/", "/ServiceModel/AuthService.svc/Login"
    SET, ACCOUNTS, ID, KEY, MODIFIED = "Lead", "Account", "Id", "UsrTriggerKey", "ModifiedOn"
    CHANGE, MOMENT, NOTHING, MISSING = "UsrChange", "%Y-%m-%dT%H:%M:%SZ", "''", "404"
    FIELDS = {"LeadName": TEXT, "Commentary": TEXT, "Budget": NUMBER, "UsrProducts": TEXT,
              "QualifiedAccountId": TEXT, "UsrStage": TEXT, "UsrOutcome": TEXT, "UsrReason": TEXT,
              "UsrUntil": TEXT, "UsrChange": FLAG, "UsrWhy": TEXT}
    BATCH_MOST = 100

    def login(self, headers, body):
        form = json.loads(body)
        if form["UserPassword"] != self.secret or headers.get("ForceUseSession") != "true":
            return 200, [], {"Code": 1, "Message": "Invalid username or password"}
        session = self.new_session()
        return 200, [("Set-Cookie", f".ASPXAUTH={session}; path=/; HttpOnly"),
                     ("Set-Cookie", f"BPMCSRF=csrf{session}; path=/")], {"Code": 0}

    def is_in(self, headers):
        cookies = dict(text.strip().split("=", 1) for text in headers.get("Cookie", "a=").split(";"))
        session = cookies.get(".ASPXAUTH")
        if session in self.sessions and headers.get("BPMCSRF") != "csrf" + session:
            raise Refused(403)
        return session in self.sessions

    def key_of(self, path):
        found = re.fullmatch(rf"{self.SET}(?:\((.*)\)|/(.*))", path)
        return found and (found[1] or found[2])

    def write(self, method, rest, headers, fields):
        if method == "POST" and rest == self.SET:
            key = fields.pop(self.KEY, None)
            if key is None or fields.pop("Id", None) != key:
                self.malformed("Id")
            if key in self.table.rows:  # the database's constraint, seen through the service
                raise Refused(500, "")
            known = {account_id(str(n)) for n in self.hidden}
            if fields.get("QualifiedAccountId") in known:
                raise Refused(500, "")
            self.table.create(key, fields)
            return 201, [], {"Id": key}
        key = self.key_of(rest)
        if method != "PATCH" or key is None:
            raise Refused(404)
        if key not in self.table.rows:
            raise Refused(404, self.MISSING)
        if headers.get("If-Match") not in (None, self.table.rows[key]["@odata.etag"]):
            raise Refused(412)
        self.table.change(key, fields)
        return 204, [], b""

    def batch(self, headers, body):
        requests = json.loads(body)["requests"]
        if len(requests) > self.BATCH_MOST:
            self.malformed("a batch of more than 100")
        if len(requests) > self.largest:
            return 413, [], b""
        answers = []
        for request in requests:
            content = json.dumps(request["body"]).encode()
            try:
                status, _, answer = self.one(request["method"], request["url"], request["headers"],
                                             content)
            except Refused as refused:
                status, answer = refused.status, self.REFUSED_FORM(refused.code)
            answers.append({"id": request["id"], "status": status, "headers": {},
                            **({"body": answer} if answer else {})})
            if status >= 400 and "continue-on-error" not in headers.get("Prefer", ""):
                break
        return 200, [], {"responses": answers}


class EspoCrm(Face):
    ROOT, SET, ID, KEY, MODIFIED, CHANGE = ("/api/v1/", "Opportunity", "id", "triggerKey",
                                            "modifiedAt", "change")
    MOMENT = "%Y-%m-%d %H:%M:%S"
    FIELDS = {"name": TEXT, "amount": NUMBER, "amountCurrency": TEXT, "description": TEXT,
              "products": list, "stage": TEXT, "accountId": TEXT, "outcome": TEXT, "reason": TEXT,
              "until": TEXT, "change": FLAG, "why": TEXT}
    PAGE_MOST = 200
    REFUSED_FORM = staticmethod(lambda code: {"messageTranslation": {
        "label": "validationFailure", "data": {"field": "amount", "type": "required"}}})

    def serve(self, method, path, headers, body):
        if headers.get("X-Api-Key") != self.secret:
            raise Refused(401)
        parsed = urllib.parse.urlsplit(path.removeprefix(self.ROOT))
        place, _, identity = parsed.path.partition("/")
        if place not in (self.SET, "Account"):
            raise Refused(404)
        if method == "GET" and not identity:
            return self.find(place, urllib.parse.parse_qsl(parsed.query, strict_parsing=True))
        if method == "POST":
            return self.create(json.loads(body))
        rows = {row["id"]: row for row in self.table.rows.values()}
        if identity not in rows:
            raise Refused(404)
        if method == "PUT":
            self.table.change(rows[identity][self.KEY], json.loads(body))
        return 200, [], rows[identity]

    def create(self, fields):
        key = fields.pop(self.KEY)
        if key in self.table.rows and not self.careless:
            return 409, [("X-Status-Reason", "duplicate")], [self.table.rows[key]]
        self.table.create(key, fields)
        return 200, [], self.table.rows[key]

    def find(self, place, listed):
        options = dict(listed)
        most, skip = int(options["maxSize"]), int(options.get("offset", 0))
        if most > self.PAGE_MOST:
            raise Refused(403)
        attribute, value = options["where[0][attribute]"], options.get("where[0][value]")
        values = {text for name, text in listed if name == "where[0][value][]"}
        if options["where[0][type]"] == "greaterThanOrEquals":
            if options["orderBy"] != attribute or "T" in value or attribute != self.MODIFIED:
                self.malformed("a search")
            found = self.table.since(value, skip, most)
        elif place == "Account":
            found = [{"id": account_id(number), attribute: number}
                     for number in values - self.hidden]
        elif options["where[0][type]"] == "in":
            found = [row for row in self.table.rows.values() if row[attribute] in values]
        else:
            self.malformed("a search")
        return 200, [], {"total": len(found), "list": found}


FACES = {"dataverse": Dataverse, "creatio": Creatio, "espocrm": EspoCrm}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("face", choices=FACES)
    options.add_argument("secret_file")
    options.add_argument("--faults", type=float, default=0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--refuse")
    options.add_argument("--largest", type=int, default=1000)
    options.add_argument("--careless", action="store_true")
    chosen = options.parse_args()
    crm = FACES[chosen.face](chosen)
    print(f"http://127.0.0.1:{crm.server_port}/hooks", flush=True)
    crm.serve_forever()


if __name__ == "__main__":
    main()
