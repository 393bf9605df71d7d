// tests/support/odata_v4_service.js - a set of leads behind the npm package odata-v4-server, which
// nobody here has written: it reads the addresses, options and bodies, and finds them good or not.
//
//     node odata_v4_service.js MODULES
//
// Prints its address, then serves until it is killed.  A lead that is there is not created again
// (500), one that is not is not changed (404).  GET /state tells all leads and counts.
const path = require("path");
const modules = path.resolve(process.argv[2]);
const load = (name) => require(path.join(modules, name));
const { ODataServer, ODataController, ODataEntity, odata, Edm, ResourceNotFoundError } =
    load("odata-v4-server");
const { createFilter } = load("odata-v4-inmemory");
const express = load("express");

const leads = new Map();
const counts = { created: 0, changed: 0, refused: 0 };

class Lead extends ODataEntity {}
Lead.define({
    Id: [Edm.String, Edm.Key], UsrTriggerKey: Edm.String, LeadName: Edm.String,
    Commentary: Edm.String, Budget: Edm.Double, UsrStage: Edm.String, UsrOutcome: Edm.String,
    UsrReason: Edm.String, ModifiedOn: Edm.DateTimeOffset,
});

const touch = (lead) => { lead.ModifiedOn = new Date(); return lead; };

class LeadController extends ODataController {
    find(filter) {
        return [...leads.values()].filter(filter ? createFilter(filter) : () => true);
    }
    one(key) {
        if (!leads.has(key)) throw new ResourceNotFoundError();
        return leads.get(key);
    }
    insert(body) {
        if (leads.has(body.Id)) { counts.refused++; throw new Error("it is there"); }
        counts.created++;
        const lead = touch(Object.assign(new Lead(), body));
        leads.set(body.Id, lead);
        return lead;
    }
    update(key, delta) {
        if (!leads.has(key)) { counts.refused++; throw new ResourceNotFoundError(); }
        counts.changed++;
        touch(Object.assign(leads.get(key), delta));
    }
}
LeadController.define(odata.type(Lead), {
    find: [odata.GET, { filter: odata.filter }],
    one: [odata.GET, { key: odata.key }],
    insert: [odata.POST, { body: odata.body }],
    update: [odata.PATCH, { key: odata.key, delta: odata.body }],
});

class Service extends ODataServer {}
Service.define(odata.controller(LeadController, "Lead"));

const application = express();
application.get("/state", (_, answer) =>
    answer.json({ counts, triggers: Object.fromEntries(leads) }));
application.post("/control", express.json({ type: () => true }), (request, answer) => {
    for (const [key, fields] of Object.entries(request.body.set || {}))
        touch(Object.assign(leads.get(key), fields));
    for (const key of request.body.delete || []) leads.delete(key);
    answer.json({});
});
application.use("/odata", Service.create());
const server = application.listen(0, "127.0.0.1", () =>
    console.log(`http://127.0.0.1:${server.address().port}/hooks`));
