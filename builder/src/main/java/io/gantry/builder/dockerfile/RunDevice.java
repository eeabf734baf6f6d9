package io.gantry.builder.dockerfile;

/**
 * A device of {@code RUN --device}, by its CDI name; one that is not required is left out where the
 * host does not have it.
 */
public record RunDevice(String name, boolean required) {}
