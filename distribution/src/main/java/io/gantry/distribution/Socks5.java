package io.gantry.distribution;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * Asks a SOCKS proxy for a connection: RFC 1928, with users and passwords of RFC 1929. Names go to
 * the proxy as they are.
 */
final class Socks5 {
  private static final int VERSION = 5;
  private static final int PASSWORD_VERSION = 1;
  private static final int NO_AUTHENTICATION = 0;
  private static final int PASSWORD = 2;
  private static final int CONNECT = 1;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;
  private static final int MOST_BYTES = 255;

  private final ProxyAddress proxy;
  private final DataInputStream in;
  private final OutputStream out;

  Socks5(ProxyAddress proxy, InputStream in, OutputStream out) {
    this.proxy = proxy;
    this.in = new DataInputStream(in);
    this.out = out;
  }

  /** Afterwards the streams lead to the host. */
  void connect(String host, int port) throws IOException {
    authenticate();
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(new byte[] {VERSION, CONNECT, 0});
    if (AddressRange.isAddress(host)) {
      byte[] address = InetAddress.ofLiteral(host).getAddress();
      request.write(address.length == 4 ? IPV4 : IPV6);
      request.writeBytes(address);
    } else {
      request.write(NAME);
      text(request, host, "the host's name");
    }
    request.write(port >> 8);
    request.write(port);
    send(request);
    version(VERSION);
    int reply = in.readUnsignedByte();
    if (reply != 0) {
      throw ProxyException.refused(proxy, "cannot connect to " + host + ": " + reason(reply));
    }
    in.readUnsignedByte();
    in.skipNBytes(addressLength(in.readUnsignedByte()) + 2L);
  }

  private void authenticate() throws IOException {
    boolean known = proxy.credentials().isPresent();
    out.write(
        known
            ? new byte[] {VERSION, 2, NO_AUTHENTICATION, PASSWORD}
            : new byte[] {VERSION, 1, NO_AUTHENTICATION});
    out.flush();
    version(VERSION);
    int method = in.readUnsignedByte();
    if (method == PASSWORD && known) {
      showPassword(proxy.credentials().orElseThrow());
    } else if (method != NO_AUTHENTICATION) {
      throw ProxyException.denied(proxy);
    }
  }

  private void showPassword(Credentials credentials) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(PASSWORD_VERSION);
    text(request, credentials.username(), "the user's name");
    text(request, credentials.password(), "the password");
    send(request);
    version(PASSWORD_VERSION);
    if (in.readUnsignedByte() != 0) {
      throw ProxyException.denied(proxy);
    }
  }

  private void text(ByteArrayOutputStream request, String text, String what) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MOST_BYTES) {
      throw ProxyException.refused(
          proxy, "takes no more than 255 bytes, but " + what + " is longer");
    }
    request.write(bytes.length);
    request.writeBytes(bytes);
  }

  /** In one piece: some proxies take a request that comes in two for a broken one. */
  private void send(ByteArrayOutputStream request) throws IOException {
    request.writeTo(out);
    out.flush();
  }

  private void version(int expected) throws IOException {
    if (in.readUnsignedByte() != expected) {
      throw ProxyException.refused(proxy, "does not speak SOCKS 5");
    }
  }

  private int addressLength(int type) throws IOException {
    return switch (type) {
      case IPV4 -> 4;
      case IPV6 -> 16;
      case NAME -> in.readUnsignedByte();
      default -> throw ProxyException.refused(proxy, "does not speak SOCKS 5");
    };
  }

  /** RFC 1928, 6. */
  private static String reason(int reply) {
    return switch (reply) {
      case 2 -> "its rules forbid it";
      case 3 -> "network unreachable";
      case 4 -> "host unreachable";
      case 5 -> "connection refused";
      case 6 -> "the time to live expired";
      case 7 -> "it makes no connections";
      case 8 -> "it does not know this kind of address";
      default -> "it says " + reply;
    };
  }
}
