-- Models: the result of a build, as named arrays, and what a person decided about it.

CREATE TABLE paragon.model (
    model_no        integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model_id        text NOT NULL UNIQUE CHECK (model_id ~ '^[0-9a-f]{64}$'),
    snapshot_no     integer NOT NULL REFERENCES paragon.snapshot,
    state           text NOT NULL DEFAULT 'draft'
                    CHECK (state IN ('draft', 'approved', 'rejected', 'retired')),
    seed            bigint NOT NULL,
    code_version    text NOT NULL,
    config          text NOT NULL,   -- effective settings, JSON
    card            text NOT NULL,   -- what the build says of itself, JSON
    n_segments      integer NOT NULL,
    n_pools         integer NOT NULL,
    built_at        timestamptz NOT NULL DEFAULT now(),
    built_by        text NOT NULL DEFAULT session_user,
    decided_at      timestamptz,
    decided_by      text,
    decision_reason text,
    decided_hash    text,            -- the content the person decided on
    retired_at      timestamptz,
    CHECK ((state = 'draft') = (decided_at IS NULL)),
    CHECK (decided_at IS NULL OR (decided_by IS NOT NULL AND decision_reason <> ''
                                  AND decided_hash = model_id)),
    CHECK ((state = 'retired') = (retired_at IS NOT NULL))
);

CREATE UNIQUE INDEX only_one_model_is_approved ON paragon.model (state) WHERE state = 'approved';

CREATE TABLE paragon.model_array (
    model_no integer NOT NULL REFERENCES paragon.model,
    array_no integer NOT NULL,
    name     text NOT NULL,
    type     smallint NOT NULL,
    count    bigint NOT NULL,
    bytes    bytea NOT NULL,
    PRIMARY KEY (model_no, array_no)
);
