-- How fast was each trial and each pair's baseline of a host's newest runs, in the order of time, and how hot was it?
--   run: the run
--   run_started: when it started
--   suite: the suite
--   task: its task
--   technique: short name; of a pair the baseline's
--   key: canonical spelling; null of a pair's baseline
--   model: the checkpoint
--   workload: name of the workload
--   host: the machine
--   chip: its chip
--   trial: number of the trial or pair
--   role: alone, or baseline (of a pair)
--   started: when it started
--   metric: net_time, or wall_time where there is no net time
--   blocks: blocks after the warm-up
--   median: median of their times, s
--   first_half: median of the earlier half of them, s
--   last_half: median of the later half, s
--   heat: worst thermal pressure seen, or throttled; null where the machine publishes none
--   clock_before: clock before it, 1/s
--   clock_after: clock after it, 1/s
with newest as (
    select * from runs where provenance = 'measured'
    qualify row_number() over (partition by host, suite, profile order by started desc nulls last, run desc) = 1
),
timed as (
    select s.run, s.trial, s.role, s.metric, s.sample, s.value,
        percent_rank() over (partition by s.run, s.trial, s.role, s.metric order by s.sample) as place
    from samples s
    semi join newest using (run)
    where s.metric in ('net_time', 'wall_time') and s.role in ('alone', 'baseline') and not s.warm_up
),
halves as (
    select run, trial, role, metric, count(*) as blocks, median(value) as median,
        median(value) filter (where place < 0.5) as first_half, median(value) filter (where place >= 0.5) as last_half
    from timed
    group by run, trial, role, metric
),
blocks as (
    select * from halves qualify row_number() over (partition by run, trial, role order by metric) = 1
)
select
    b.run, r.started as run_started, t.suite, coalesce(t.task, r.task) as task,
    case when b.role = 'baseline' then t.baseline else t.technique end as technique,
    case when b.role = 'alone' then t.key end as key, t.model, t.workload, r.host, h.chip, b.trial, b.role, t.started,
    b.metric, b.blocks, b.median, b.first_half, b.last_half, t.heat, t.clock_before, t.clock_after
from blocks b
join newest r using (run)
join trials t on t.run = b.run and t.trial = b.trial
left join all_hosts h on h.host = r.host
where t.status = 'ok' and b.median > 0
order by b.run, t.started, b.trial, b.role
