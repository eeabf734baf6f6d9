package io.gantry.distribution;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A SOCKS proxy (RFC 1928) that leads every connection, whatever host it is for, to one port of
 * this machine.
 */
final class SocksProxy implements AutoCloseable {
  private static final int NONE_ACCEPTABLE = 0xff;

  private final LoopbackServer server;
  private final int target;
  private final String password;

  /** All hosts and ports that were asked for, as {@code TYPE HOST:PORT}. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /**
   * @param password {@code USER:PASSWORD}; empty when nobody is asked
   */
  SocksProxy(int target, String password) {
    this.target = target;
    this.password = password;
    this.server = new LoopbackServer(LoopbackServer.anyPort(), this::serve);
  }

  String authority() {
    return server.authority();
  }

  @Override
  public void close() {
    server.close();
  }

  private void serve(LoopbackServer server, Socket client) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    OutputStream out = client.getOutputStream();
    in.readUnsignedByte();
    byte[] methods = in.readNBytes(in.readUnsignedByte());
    int method = password.isEmpty() ? 0 : 2;
    if (new String(methods, StandardCharsets.ISO_8859_1).indexOf(method) < 0) {
      out.write(new byte[] {5, (byte) NONE_ACCEPTABLE});
      return;
    }
    out.write(new byte[] {5, (byte) method});
    if (method == 2) {
      in.readUnsignedByte();
      String shown = text(in) + ":" + text(in);
      out.write(new byte[] {1, (byte) (shown.equals(password) ? 0 : 1)});
      if (!shown.equals(password)) {
        return;
      }
    }
    connect(server, client, in, out);
  }

  private void connect(LoopbackServer server, Socket client, DataInputStream in, OutputStream out)
      throws IOException {
    in.skipNBytes(3);
    int type = in.readUnsignedByte();
    String host =
        type == 3
            ? text(in)
            : InetAddress.getByAddress(in.readNBytes(type == 1 ? 4 : 16)).getHostAddress();
    asked.add(type + " " + host + ":" + in.readUnsignedShort());
    Socket origin;
    try {
      origin = server.connect(target);
    } catch (IOException e) {
      out.write(new byte[] {5, 5, 0, 1, 0, 0, 0, 0, 0, 0});
      return;
    }
    try (origin) {
      // An address of another kind than was asked for, whose length is that of a name.
      out.write(new byte[] {5, 0, 0, 3, 2, 'm', 'e', 0, 1});
      LoopbackServer.join(client, origin);
    }
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
  }
}
