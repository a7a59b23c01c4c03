-- Which cases failed, ran out of time or were refused, and why?
--   run: the run
--   trial: its number within the run
--   started: when the run started
--   provenance: measured, field or simulated
--   suite: the suite
--   task: its task
--   technique: short name
--   key: canonical spelling
--   model: the checkpoint
--   params_b: its parameters, in billions
--   workload: name of the workload
--   host: the machine
--   chip: its chip
--   memory_bytes: its memory
--   environment: the software
--   status: failed, timeout or skipped
--   reason: why
--   newest: no later run on this host has the case
with states as (
    select t.*, r.started as run_started, r.provenance, r.host, r.environment,
        row_number() over (
            partition by r.host, r.provenance, r.source, t.suite, t.technique, t.key, t.model, t.workload
            order by r.started desc nulls last, r.run desc, t.trial desc
        ) = 1 as newest
    from case_states t
    join runs r using (run)
)
select
    s.run, s.trial, s.run_started as started, s.provenance, s.suite, s.task, s.technique, s.key, s.model, s.params_b,
    s.workload, s.host, h.chip, h.memory_bytes, s.environment, s.status, s.reason, s.newest
from states s
left join all_hosts h using (host)
where s.status <> 'ok'
order by started, s.run, s.trial
