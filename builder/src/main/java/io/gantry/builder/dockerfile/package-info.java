/**
 * Owns the language of {@code gantry build}: Dockerfiles and ignore files as text in, checked trees
 * and plans out. It never touches a file system, a network or an image; what it must know of them
 * comes through small interfaces. Start reading at {@link
 * io.gantry.builder.dockerfile.DockerfileParser}.
 */
@NullMarked
package io.gantry.builder.dockerfile;

import org.jspecify.annotations.NullMarked;
