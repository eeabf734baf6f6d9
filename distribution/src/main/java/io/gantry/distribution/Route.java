package io.gantry.distribution;

import java.util.List;

/**
 * Where a repository is to be found.
 *
 * @param path the repository's there
 * @param endpoints mirrors in their order, the registry itself at the end
 */
record Route(String path, List<Endpoint> endpoints) {}
