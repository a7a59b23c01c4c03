-- Under what did each run measure: machine, operating system, software, and did its clock go backwards meanwhile?
--   run: the run
--   started: when it started
--   host: the machine
--   chip: its chip
--   provenance: measured, field or simulated
--   profile: quick, standard or rigorous
--   os: operating system with its version
--   python: version of the suite's Python
--   toolkit: version of this toolkit
--   lock_hash: SHA-256 of the suite's lock
--   revision: git revision of the suite
--   dirty: the checkout had changes that were not committed
--   packages: JSON object of packages and their versions
--   turned_back: a trial says that it started before its run did
select
    r.run, r.started, r.host, h.chip, r.provenance, r.profile, r.os, e.python, e.toolkit, e.lock_hash, r.revision,
    r.dirty, e.packages, coalesce(t.first_trial < r.started - interval 1 second, false) as turned_back
from runs r
left join all_hosts h using (host)
left join all_environments e using (environment)
left join (select run, min(started) as first_trial from trials where kind <> 'field' group by run) t using (run)
order by r.started, r.run
