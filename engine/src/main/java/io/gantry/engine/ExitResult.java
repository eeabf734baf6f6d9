package io.gantry.engine;

/**
 * What a wait returns.
 *
 * @param error why the container could not be awaited or started; empty otherwise
 */
public record ExitResult(int code, String error) {}
