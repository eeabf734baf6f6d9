/**
 * Makes images of Java programs: what a jar, a Maven or a Gradle project is made of, the runtime
 * cut to the modules in use, the layers, and the training of the JDK's AOT cache. Never unpacks an
 * image and never talks to a socket: whoever uses it brings a {@link
 * io.gantry.javaimage.DaemonCalls}. Start reading at {@link io.gantry.javaimage.JavaImageBuild}.
 */
@NullMarked
package io.gantry.javaimage;

import org.jspecify.annotations.NullMarked;
