create table t as select * from generate_series(1, 10) n;
