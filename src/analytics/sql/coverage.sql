-- What has been measured where: each case on each host, how often and when last?
--   suite: the suite
--   task: its task
--   technique: short name
--   key: canonical spelling
--   model: the checkpoint
--   params_b: its parameters, in billions
--   workload: name of the workload
--   host: the machine
--   chip: its chip
--   provenance: measured, field or simulated
--   runs: runs that hold the case
--   sound: those in which it went well
--   pairs: pairs that count for a verdict, over all runs
--   first_run: start of the oldest
--   last_run: start of the newest
--   last_status: what became of it in the newest
with states as (
    select t.*, r.started as run_started, r.provenance, r.host
    from case_states t
    join runs r using (run)
),
counts as (
    select run, suite, technique, key, model, workload, count(*) as pairs
    from trials
    where kind = 'pair' and status = 'ok' and left_out is null
    group by all
)
select
    s.suite, s.task, s.technique, s.key, s.model, max(s.params_b) as params_b, s.workload, s.host, h.chip,
    s.provenance, count(distinct s.run) as runs, count(distinct s.run) filter (s.status = 'ok') as sound,
    coalesce(sum(c.pairs), 0)::bigint as pairs, min(s.run_started) as first_run, max(s.run_started) as last_run,
    arg_max(s.status, (s.run_started, s.run, s.trial)) as last_status
from states s
left join all_hosts h using (host)
left join counts c
    on c.run = s.run and c.suite = s.suite and c.technique = s.technique and c.key is not distinct from s.key
    and c.model = s.model and c.workload = s.workload
group by s.suite, s.task, s.technique, s.key, s.model, s.workload, s.host, h.chip, s.provenance
order by s.suite, s.model, s.workload, s.technique, s.key, s.host, s.provenance
