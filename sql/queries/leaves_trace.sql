-- Does this login read by the doors that leave a trace, and by no other?
-- @col is_traced boolean not null
SELECT has_function_privilege('crm.read_triggers(text)', 'EXECUTE')
       AND NOT has_table_privilege('crm.trigger_record', 'SELECT') AS is_traced;
