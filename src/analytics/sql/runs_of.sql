-- Which runs are there, on which machine, with what software, and by which command were they made?
--   run: the run
--   started: when it started
--   provenance: measured or simulated
--   suite: the suite
--   question: what the suite asks
--   profile: quick, standard or rigorous
--   host: the machine
--   chip: its chip
--   virtual: a virtual machine
--   environment: the software
--   python: version of the suite's Python
--   revision: git revision of the suite
--   dirty: the checkout had changes that were not committed
--   lock_hash: SHA-256 of the suite's lock
--   command: the command line that reproduces it
--   problems: lines of the file that could not be read
select
    r.run, r.started, r.provenance, r.suite, r.question, r.profile, r.host, h.chip, h.virtual, r.environment, e.python,
    e.revision, e.dirty, e.lock_hash, r.command, r.problems
from runs r
left join all_hosts h using (host)
left join all_environments e using (environment)
where r.provenance <> 'field'
order by r.started, r.run
