package io.gantry.builder.solve;

/**
 * A wish for devices of the Container Device Interface: {@code vendor.com/class=name}, {@code
 * vendor.com/class=*}, {@code vendor.com/class} or a class of devices instead of the name.
 *
 * @param required whether it is an error that there is none
 * @param allowed whether the build may have devices that ask for leave; it changes no result
 */
public record ExecDevice(String name, boolean required, boolean allowed) {}
