package io.gantry.distribution;

/** A host that may serve a repository, and what the repository is called there. */
record Route(Endpoint endpoint, String path) {}
