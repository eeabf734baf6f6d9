package io.gantry.docker;

import io.gantry.linux.SocketWatch;

/**
 * {@code POST /gantry/v1/builds/{build}/{name}}: a connection that a build will use, which must be
 * there before the build begins. It ends with the build.
 */
record BuildStreamOpen(BuildStreams streams) implements Endpoint {
  @Override
  public void serve(Call call) throws InterruptedException {
    String build = call.path("build");
    String name = call.path("name");
    BuildStreams.Stream stream = streams.offer(build, name);
    try {
      Wire wire = call.hijack(StreamTypes.RAW);
      stream.open(wire);
      try (SocketWatch _ = wire.onGone(stream::end)) {
        stream.awaitEnd();
      }
    } finally {
      streams.forget(build, name);
    }
    throw Wire.closed();
  }
}
