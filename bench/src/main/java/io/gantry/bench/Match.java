package io.gantry.bench;

/**
 * The daemons that are compared.
 *
 * @param ownClient the gantry command
 */
record Match(Contender.Running docker, Contender.Running gantry, String ownClient) {}
