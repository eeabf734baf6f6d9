/**
 * The Docker Engine API: HTTP on unix sockets and TCP, Docker's JSON as records, one class an
 * endpoint. It never decides what a container does; that is the engine's. Start reading at {@link
 * io.gantry.docker.ApiServer}, then {@code Routes}.
 */
@NullMarked
package io.gantry.docker;

import org.jspecify.annotations.NullMarked;
