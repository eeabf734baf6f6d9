package io.gantry.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A server of this process on a port of its own, with a client. */
final class TestServer implements AutoCloseable {
  private static Function<Path, List<String>> storage = root -> List.of();

  final RegistryServer server;
  final Client client;

  private TestServer(RegistryServer server) {
    this.server = server;
    this.client = new Client(server.port());
  }

  /** Where servers keep their content from now on: options by the root, which names a server. */
  static void storeAt(Function<Path, List<String>> options) {
    storage = options;
  }

  static TestServer start(Path root, String... options) {
    List<String> all = new ArrayList<>(List.of("--listen", "127.0.0.1:0"));
    all.addAll(List.of("--root", root.toString()));
    all.addAll(storage.apply(root));
    all.addAll(List.of(options));
    return new TestServer(RegistryServer.start(Options.parse(all)));
  }

  int port() {
    return server.port();
  }

  /** A connection that sends exactly what it is told, for requests that no library would send. */
  Socket connect(String request) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** What a connection brings until the server closes it. */
  static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    server.close();
  }
}
