package io.gantry.docker;

import io.gantry.engine.TerminalSize;

/** {@code POST /gantry/v1/builds/{build}/{name}/resize}: the client's terminal has another size. */
record BuildStreamResize(BuildStreams streams) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    TerminalSize size = new TerminalSize(query.size("h"), query.size("w"));
    streams.resize(call.path("build"), call.path("name"), size);
    call.send(200);
  }
}
