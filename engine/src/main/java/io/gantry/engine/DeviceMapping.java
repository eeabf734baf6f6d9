package io.gantry.engine;

import io.avaje.jsonb.Json;

/**
 * A device of the host in the container.
 *
 * @param permissions any of {@code r}, {@code w}, {@code m}
 */
@Json
public record DeviceMapping(String onHost, String inContainer, String permissions) {}
