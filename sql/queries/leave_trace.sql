-- What is going to be read, and for what: to be committed before it is (paragon.require_trace).
-- @param 1 text what
-- @col leave_trace void
SELECT crm.leave_trace($1::text);
