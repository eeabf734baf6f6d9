package io.gantry.distribution;

import io.gantry.distribution.RegistrySettings.Limits;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends single requests over the JDK's client, one client for each way to do TLS, and bounds each
 * wait. Knows no redirects and no credentials. Thread-safe; calls block.
 */
final class Transport implements AutoCloseable {
  private static final Duration PROBE = Duration.ofSeconds(5);

  private final Limits limits;
  private final ProxyRoutes routes;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Tls, HttpClient> clients = new ConcurrentHashMap<>();

  Transport(Limits limits, ProxyRoutes routes) {
    this.limits = limits;
    this.routes = routes;
  }

  /** Returns as soon as the head of the answer is there. */
  Reply send(Request request) throws IOException {
    Upload upload = request.upload();
    if (upload == null) {
      return send(request, BodyPublishers.noBody(), null, limits.answer());
    }
    try (UploadStream stream = openUpload(upload)) {
      BodyPublisher publisher =
          upload.length() == 0
              ? BodyPublishers.noBody()
              : BodyPublishers.fromPublisher(
                  BodyPublishers.ofInputStream(() -> stream), upload.length());
      return send(request, publisher, stream, limits.answer());
    }
  }

  @Override
  public void close() {
    clients.values().forEach(HttpClient::shutdownNow);
    routes.close();
    executor.shutdownNow();
  }

  private HttpClient client(Tls tls) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(limits.connect())
        .executor(executor)
        .sslContext(tls.context())
        .proxy(routes)
        .build();
  }

  /** As {@link #send}, for a host that may not understand a word, and say nothing. */
  Reply probe(Request request) throws IOException {
    Duration patience = limits.answer().compareTo(PROBE) < 0 ? limits.answer() : PROBE;
    return send(request, BodyPublishers.noBody(), null, patience);
  }

  private Reply send(
      Request request, BodyPublisher body, @Nullable UploadStream stream, Duration patience)
      throws IOException {
    HttpClient client = clients.computeIfAbsent(request.tls(), this::client);
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.uri())
            .method(request.method(), body)
            .setHeader("User-Agent", "gantry");
    try (ProxyRoutes.Passage passage = routes.passage(request.uri())) {
      passage.authorization().ifPresent(value -> builder.setHeader("Proxy-Authorization", value));
      request.headers().forEach(builder::setHeader);
      request.secrets().forEach(builder::setHeader);
      HttpResponse<BodyStream> response = send(client, builder.build(), passage, stream, patience);
      Reply reply = new Reply(request, response.statusCode(), response.headers(), response.body());
      Optional<ProxyException> failure = passage.failure(reply.status());
      if (failure.isPresent()) {
        reply.close();
        throw failure.get();
      }
      return reply;
    }
  }

  private HttpResponse<BodyStream> send(
      HttpClient client,
      HttpRequest request,
      ProxyRoutes.Passage passage,
      @Nullable UploadStream stream,
      Duration patience)
      throws IOException {
    try {
      return await(
          client.sendAsync(request, head -> new BodyStream(limits.stall(), limits.answer())),
          stream,
          patience);
    } catch (IOException e) {
      throw passage.cause(e);
    }
  }

  /** Waits for the head of the answer, for as long as bytes of the upload go out before it. */
  private static <T> T await(
      CompletableFuture<T> answer, @Nullable UploadStream stream, Duration patience)
      throws IOException {
    long seen = -1;
    while (true) {
      try {
        return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        long moved = stream == null ? seen : stream.moved();
        if (moved == seen) {
          answer.cancel(true);
          throw timeout(patience);
        }
        seen = moved;
      } catch (ExecutionException e) {
        throw failure(e.getCause(), stream);
      } catch (InterruptedException e) {
        answer.cancel(true);
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for the registry");
      }
    }
  }

  private static HttpTimeoutException timeout(Duration waited) {
    return new HttpTimeoutException("no answer came within " + waited.toSeconds() + " s");
  }

  private static IOException failure(@Nullable Throwable cause, @Nullable UploadStream stream) {
    if (stream != null && stream.fault().isPresent()) {
      throw unreadable(stream.fault().get());
    }
    return cause instanceof IOException io ? io : new IOException(String.valueOf(cause), cause);
  }

  private static UploadStream openUpload(Upload upload) {
    try {
      return upload.open();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static GantryException unreadable(IOException e) {
    return GantryException.internal("cannot read the content to push: " + e.getMessage(), e);
  }
}
