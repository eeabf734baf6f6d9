package io.gantry.registry;

import io.gantry.http.ConnectionChannel;
import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One request and its answer, in the words that endpoints need. Used by one thread. */
final class Exchange {
  static final HeaderName CONTENT_DIGEST = HeaderNames.create("Docker-Content-Digest");

  private static final int BUFFER = 64 << 10;
  private static final int DIRECT = 128 << 10;

  private final ServerRequest request;
  private final ServerResponse response;
  private final List<String> segments;
  private final Grant grant;
  private final Transport transport;

  /** {@code segments} are what the route's pattern captured, decoded. */
  Exchange(
      ServerRequest request,
      ServerResponse response,
      List<String> segments,
      Grant grant,
      Transport transport) {
    this.request = request;
    this.response = response;
    this.segments = segments;
    this.grant = grant;
    this.transport = transport;
  }

  /** Whether the sender may do this to another repository than that of the path. */
  boolean allows(RepositoryName repository, Action action) {
    return grant.allows(repository, action);
  }

  /** Refuses a sender who did not say who it is, where somebody asks. */
  Exchange requireKnown() {
    if (!grant.isKnown()) {
      throw new RegistryException(ErrorCode.UNAUTHORIZED, "authentication required");
    }
    return this;
  }

  boolean isHead() {
    return request.prologue().method().equals(Method.HEAD);
  }

  RepositoryName repository() {
    return new RepositoryName(segments.get(0));
  }

  /** What the path names inside of the repository. */
  String item() {
    return segments.get(1);
  }

  Digest digest() {
    return Reference.digest(item());
  }

  Optional<String> query(String name) {
    UriQuery query = request.prologue().query();
    return query.contains(name) ? Optional.of(query.get(name)) : Optional.empty();
  }

  List<String> queries(String name) {
    UriQuery query = request.prologue().query();
    return query.contains(name) ? query.all(name) : List.of();
  }

  Optional<String> header(HeaderName name) {
    return request.headers().first(name);
  }

  /** All values of a header that is a list. */
  List<String> headers(HeaderName name) {
    return request.headers().contains(name) ? request.headers().values(name) : List.of();
  }

  OptionalLong contentLength() {
    return request.headers().contentLength();
  }

  /** The body; closing it does not read what is left of it. */
  InputStream body() {
    return request.content().hasEntity()
        ? new RequestBody(request, Transport.connection().dataReader(), transport.incoming())
        : InputStream.nullInputStream();
  }

  Exchange header(HeaderName name, String value) {
    response.header(name, value);
    return this;
  }

  /**
   * Gives the answer the entity tag of a content, and answers at once when the client has it: RFC
   * 9110 section 13.1.2. Says whether it did.
   */
  boolean tagged(Digest digest) {
    String tag = entityTag(digest);
    header(HeaderNames.ETAG, tag);
    boolean known =
        headers(HeaderNames.IF_NONE_MATCH).stream()
            .anyMatch(given -> given.equals("*") || given.replaceFirst("^W/", "").equals(tag));
    if (known) {
      send(304);
    }
    return known;
  }

  static String entityTag(Digest digest) {
    return "\"" + digest + "\"";
  }

  void send(int status) {
    response.status(Status.create(status)).send();
  }

  void json(Object body) {
    send("application/json", Json.write(body));
  }

  void send(String contentType, byte[] body) {
    header(HeaderNames.CONTENT_TYPE, contentType);
    if (isHead()) {
      header(HeaderNames.CONTENT_LENGTH, String.valueOf(body.length)).send(200);
    } else {
      response.send(body);
    }
  }

  /**
   * Sends the rest of a file past the HTTP server, which has sent the head of the answer by now and
   * would write small pieces; says how many bytes. Nothing where they cannot go as they are.
   */
  private static long sent(FileRange file, StallWatch.Transfer transfer) throws IOException {
    Optional<SocketChannel> channel = ConnectionChannel.of(Transport.connection().serverSocket());
    long sent = 0;
    if (channel.isPresent()) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(DIRECT);
      for (int count = file.writeTo(channel.get(), buffer);
          count >= 0;
          count = file.writeTo(channel.get(), buffer)) {
        transfer.moved(count);
        sent += count;
      }
    }
    return sent;
  }

  /** Sends a stream of this length, in bytes. */
  void send(int status, InputStream body, long length) throws IOException {
    header(HeaderNames.CONTENT_LENGTH, String.valueOf(length));
    response.status(Status.create(status));
    byte[] bytes = new byte[BUFFER];
    try (StallWatch.Transfer transfer = transport.outgoing();
        OutputStream out = response.outputStream()) {
      long left = length;
      for (int count = body.read(bytes); count >= 0; count = body.read(bytes)) {
        out.write(bytes, 0, count);
        transfer.moved(count);
        left -= count;
        if (body instanceof FileRange file) {
          left -= sent(file, transfer);
        }
      }
      if (left > 0) {
        // Only the end of the connection can tell the client that the answer is not whole.
        throw new IOException("content is " + left + " bytes shorter than it was");
      }
    }
  }
}
