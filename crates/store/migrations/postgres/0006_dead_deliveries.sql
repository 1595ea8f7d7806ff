-- How many deliveries to a webhook were given up is counted wherever it is listed.

CREATE INDEX deliveries_dead ON deliveries (hook) WHERE state = 'dead';
