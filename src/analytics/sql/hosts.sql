-- Which machines are there, and how much is known from each?
--   host: its name; two machines with one name have a suffix each
--   provenance: measured, field or simulated
--   chip: Apple's without the maker's name (M2 Max)
--   cpu_cores: cores of the processor
--   performance_cores: performance cores
--   efficiency_cores: efficiency cores
--   gpu_cores: cores of the GPU
--   ane_cores: cores of the Neural Engine
--   memory_bytes: memory
--   bandwidth: published memory bandwidth, B/s
--   os: operating system of its newest run
--   virtual: a virtual machine
--   runs: runs on it
--   first_run: start of the oldest
--   last_run: start of the newest
select
    h.host, h.provenance, h.chip, h.cpu_cores, h.performance_cores, h.efficiency_cores, h.gpu_cores, h.ane_cores,
    h.memory_bytes, h.bandwidth, h.os, h.virtual, count(*) as runs, min(r.started) as first_run,
    max(r.started) as last_run
from all_hosts h
join runs r using (host)
group by all
order by h.provenance, h.chip, h.host
