-- Which sets of software are there, and which runs used them?
--   environment: hash over lock, Python and packages
--   python: version of the suite's Python
--   toolkit: version of this toolkit
--   lock_hash: SHA-256 of the suite's lock
--   revision: git revision of the suite
--   dirty: the checkout had changes that were not committed
--   packages: JSON object of packages and their versions
--   runs: runs with it
--   first_run: start of the oldest
--   last_run: start of the newest
select
    e.environment, e.python, e.toolkit, e.lock_hash, e.revision, e.dirty, e.packages, count(*) as runs,
    min(r.started) as first_run, max(r.started) as last_run
from all_environments e
join runs r using (environment)
group by all
order by first_run, e.environment
