package io.gantry.distribution;

import io.gantry.oci.GantryException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Makes connections to proxies, and through them. Thread-safe; calls block. */
final class ProxyDial {
  private final Function<ProxyAddress, Tls> tls;
  private final Duration patience;
  private final Map<Tls, SSLContext> contexts = new ConcurrentHashMap<>();

  /**
   * @param tls whom to believe that he is the proxy
   * @param patience for the connection, and for each answer of the proxy
   */
  ProxyDial(Function<ProxyAddress, Tls> tls, Duration patience) {
    this.tls = tls;
    this.patience = patience;
  }

  /** A connection through the proxy to a host, which belongs to the caller. */
  Socket tunnel(ProxyAddress proxy, String host, int port) throws ProxyException {
    return dial(
        proxy,
        socket -> {
          if (proxy.kind() == ProxyAddress.Kind.SOCKS5) {
            new Socks5(proxy, socket.getInputStream(), socket.getOutputStream())
                .connect(bare(host), port);
          } else {
            askForTunnel(proxy, socket, host + ":" + port);
          }
        });
  }

  /** A connection to the proxy itself, which belongs to the caller. */
  Socket connect(ProxyAddress proxy) throws ProxyException {
    return dial(proxy, _ -> {});
  }

  /** What is said on a new connection before it is of use. */
  @FunctionalInterface
  private interface Greeting {
    void exchange(Socket socket) throws IOException;
  }

  private Socket dial(ProxyAddress proxy, Greeting greeting) throws ProxyException {
    try {
      Socket plain = reach(proxy);
      try {
        plain.setSoTimeout(Math.toIntExact(patience.toMillis()));
        Socket socket = proxy.kind() == ProxyAddress.Kind.HTTPS ? secured(proxy, plain) : plain;
        greeting.exchange(socket);
        socket.setSoTimeout(0);
        return socket;
      } catch (IOException | RuntimeException e) {
        plain.close();
        throw e;
      }
    } catch (ProxyException e) {
      throw e;
    } catch (IOException | GantryException e) {
      throw ProxyException.failed(proxy, why(proxy, e), e);
    }
  }

  /** Tries all addresses that the name has. */
  private Socket reach(ProxyAddress proxy) throws IOException {
    IOException failure = new UnknownHostException();
    for (InetAddress address : InetAddress.getAllByName(proxy.host())) {
      Socket socket = new Socket();
      try {
        socket.connect(
            new InetSocketAddress(address, proxy.port()), Math.toIntExact(patience.toMillis()));
        return socket;
      } catch (IOException e) {
        socket.close();
        failure = e;
      }
    }
    throw failure;
  }

  private Socket secured(ProxyAddress proxy, Socket plain) throws IOException {
    SSLContext context = contexts.computeIfAbsent(tls.apply(proxy), Tls::context);
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, bare(proxy.host()), proxy.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    // A socket, other than the JDK's HTTP client, compares the name only when it is told to.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** RFC 9110, 9.3.6. */
  private static void askForTunnel(ProxyAddress proxy, Socket socket, String authority)
      throws IOException {
    MessageHead request =
        new MessageHead("CONNECT " + authority + " HTTP/1.1", List.of("Host: " + authority));
    if (proxy.credentials().isPresent()) {
      request = request.with("Proxy-Authorization", proxy.credentials().get().basic());
    }
    socket.getOutputStream().write(request.bytes());
    socket.getOutputStream().flush();
    int status = MessageHead.read(socket.getInputStream()).status();
    if (status == 407) {
      throw ProxyException.denied(proxy);
    } else if (status / 100 != 2) {
      throw ProxyException.refused(
          proxy, "makes no tunnel to " + authority + ": it answers " + status);
    }
  }

  /** Without the brackets that an IPv6 address has. */
  private static String bare(String host) {
    return host.replaceAll("^\\[|\\]$", "");
  }

  private static String why(ProxyAddress proxy, Exception e) {
    return switch (e) {
      case UnknownHostException _ -> "no such host";
      case ConnectException _ -> "connection refused";
      case SocketTimeoutException _ -> "it does not answer";
      case EOFException _ -> "it hung up";
      case SSLException _ when distrusted(e) ->
          "its certificate is not trusted: %s. Hint: put its authority into /etc/gantry/certs.d/%s/ca.crt"
              .formatted(e.getMessage(), proxy.authority());
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }

  private static boolean distrusted(Throwable e) {
    Throwable cause = e.getCause();
    return e instanceof CertificateException || (cause != null && distrusted(cause));
  }
}
