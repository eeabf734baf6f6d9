package io.gantry.docker;

import io.gantry.linux.SocketWatch;
import io.gantry.oci.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The door with small endpoints of its own behind it, and no engine. */
final class DoorFixture implements AutoCloseable {
  final Path socket;
  final CountDownLatch left = new CountDownLatch(1);
  final FakeSession session;
  private final ApiServer server;

  DoorFixture(Path folder, boolean tty) {
    socket = folder.resolve("api.sock");
    session = new FakeSession(tty);
    server = ApiServer.start(router(), settings(List.of(new ListenAddress.Unix(socket))));
  }

  static ApiSettings settings(List<ListenAddress> addresses) {
    return new ApiSettings(addresses, Optional.empty(), "1.0", _ -> {});
  }

  private Router router() {
    Router router = new Router();
    Routes.notYet(router);
    return router
        .add("GET", "/_ping", new Ping(true))
        .add("HEAD", "/_ping", new Ping(false))
        .add("GET", "/echo/{name*}", call -> call.json(Map.of("name", call.path("name"))))
        .add("POST", "/echo", call -> call.json(call.body(ContainerConfig.class)))
        .add("POST", "/unread", call -> call.send(204))
        .add("POST", "/refused", this::refused)
        .add("POST", "/bytes", this::count)
        .add("GET", "/broken", this::broken)
        .add("GET", "/forever", this::forever)
        .add("POST", "/attach", this::attach);
  }

  private void count(Call call) throws IOException {
    long bytes = call.content().transferTo(OutputStream.nullOutputStream());
    call.json(Map.of("bytes", bytes));
  }

  private void refused(Call call) {
    call.stream("text/plain").finish();
    throw Wire.closed();
  }

  private void broken(Call call) {
    call.stream("text/plain").write('x');
    throw new IllegalStateException("on purpose, in the middle of a stream");
  }

  private void forever(Call call) throws InterruptedException {
    ResponseStream out = call.stream("application/json");
    try (SocketWatch _ = call.onHangUp(left::countDown)) {
      out.json(Map.of("first", 1));
      left.await();
    }
    throw Wire.closed();
  }

  private void attach(Call call) {
    if (call.hasBody()) {
      Json.readMap(call.body());
    }
    try (session) {
      new Relay(
              session,
              call.hijack(StreamTypes.contentType(call, session.tty())),
              Optional.of(DetachKeys.parse(Optional.empty())))
          .run();
    }
    throw Wire.closed();
  }

  @Override
  public void close() {
    server.close();
  }
}
