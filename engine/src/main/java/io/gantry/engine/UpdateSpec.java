package io.gantry.engine;

import java.util.Optional;

/**
 * What to change of a container.
 *
 * @param resources fields that are 0 or empty stay as they are
 */
public record UpdateSpec(Resources resources, Optional<RestartPolicy> restartPolicy) {}
