package io.gantry.plugin;

import io.gantry.oci.GantryException;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.webclient.api.ClientConnection;
import io.helidon.webclient.api.UnixDomainSocketClientConnection;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientRequest;
import io.helidon.webclient.http1.Http1ClientResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls of one plugin: a POST of JSON, each on a connection of its own. A call ends by its time, at
 * the latest, whatever the plugin does, and reads no more than 4 MiB. Thread-safe.
 */
final class PluginClient {
  private static final String MEDIA_TYPE = "application/vnd.docker.plugins.v1.2+json";
  private static final int ANSWER_LIMIT = 4 << 20;
  private static final int REASON_LIMIT = 512;
  private static final Tls NO_TLS = Tls.builder().enabled(false).build();

  private final PluginAddress address;

  /** What a plugin answered. */
  record Answer(int status, String body) {
    /** The beginning of the body. */
    String text() {
      return body.substring(0, Math.min(body.length(), REASON_LIMIT)).strip();
    }
  }

  PluginClient(PluginAddress address) {
    this.address = address;
  }

  /** UNAVAILABLE when no answer comes within the time. */
  Answer post(String method, byte[] json, Duration limit) {
    FutureTask<Answer> call = new FutureTask<>(() -> exchange(method, json, limit));
    Thread.ofVirtual().name("plugin " + method).start(call);
    try {
      return call.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw unavailable(method, "no answer within " + limit.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof GantryException known) {
        throw known;
      }
      throw unavailable(method, reason(cause), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(method, "interrupted", e);
    } finally {
      // Closes the connection of a call that is still going on.
      call.cancel(true);
    }
  }

  private Answer exchange(String method, byte[] json, Duration limit) throws IOException {
    WebClient client =
        WebClient.builder()
            .connectTimeout(limit)
            .readTimeout(limit)
            .shareConnectionCache(false)
            .build();
    Http1ClientRequest request =
        client.client(Http1Client.PROTOCOL).post(base() + "/" + method).keepAlive(false);
    request.header(HeaderNames.CONTENT_TYPE, MEDIA_TYPE).header(HeaderNames.ACCEPT, MEDIA_TYPE);
    if (address.socket().isEmpty()) {
      address.tls().ifPresent(files -> request.tls(tls(files)));
      return answer(request, json);
    }
    ClientConnection connection = connect(client, address.socket().get());
    try {
      return answer(request.connection(connection), json);
    } finally {
      connection.closeResource();
    }
  }

  private static ClientConnection connect(WebClient client, Path socket) {
    UnixDomainSocketAddress place = UnixDomainSocketAddress.of(socket);
    return UnixDomainSocketClientConnection.create(
            client, NO_TLS, List.of(), place, done -> false, closed -> {})
        .connect();
  }

  private static Answer answer(Http1ClientRequest request, byte[] json) throws IOException {
    try (Http1ClientResponse response = request.submit(json);
        InputStream in = response.inputStream()) {
      byte[] body = in.readNBytes(ANSWER_LIMIT + 1);
      if (body.length > ANSWER_LIMIT) {
        throw new IOException("the answer is longer than 4 MiB");
      }
      return new Answer(response.status().code(), new String(body, StandardCharsets.UTF_8));
    }
  }

  private String base() {
    String authority = address.socket().isPresent() ? "localhost" : address.authority();
    return (address.tls().isPresent() ? "https://" : "http://") + authority;
  }

  private static Tls tls(PluginSpec.TlsFiles files) {
    var builder = Tls.builder();
    if (Boolean.TRUE.equals(files.insecureSkipVerify())) {
      builder.trustAll(true);
    }
    Optional.ofNullable(files.caFile())
        .filter(file -> !file.isEmpty())
        .ifPresent(file -> builder.trust(pem(file)));
    String key = files.keyFile();
    String certificate = files.certFile();
    if (key != null && certificate != null) {
      Keys pair =
          Keys.builder()
              .pem(pem ->
                  pem.key(Resource.create(Path.of(key)))
                      .certChain(Resource.create(Path.of(certificate))))
              .build();
      builder.privateKey(pair).privateKeyCertChain(pair);
    }
    return builder.build();
  }

  private static Keys pem(String file) {
    return Keys.builder().pem(pem -> pem.certificates(Resource.create(Path.of(file)))).build();
  }

  private GantryException unavailable(String method, String why, Throwable cause) {
    String place = address.socket().map(Path::toString).orElse(address.authority());
    return new GantryException(
        GantryException.Kind.UNAVAILABLE, method + ": Post \"" + place + "\": " + why, cause);
  }

  /** The innermost message: what the system said, not how the library wrapped it. */
  private static String reason(Throwable failure) {
    Throwable inner = failure;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner.getMessage() == null ? inner.toString() : inner.getMessage();
  }
}
