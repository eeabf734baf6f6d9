package io.gantry.distribution;

import io.gantry.distribution.ContentTarget.Body;
import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An upload that a registry has begun, at the address that it gave last. OCI distribution-spec
 * "Pushing a blob monolithically", "Pushing a blob in chunks". One thread.
 */
final class UploadSession {
  private static final String BYTES = "application/octet-stream";

  private final Peer peer;
  private final Descriptor blob;
  private final Body body;
  private @Nullable URI location;
  private long leastChunk;
  private boolean lost;

  /** The registry has kept the upload to itself. */
  private boolean own = true;

  UploadSession(Peer peer, Descriptor blob, Body body) {
    this.peer = peer;
    this.blob = blob;
    this.body = body;
  }

  boolean isOpen() {
    return location != null;
  }

  /** The registry does not know the upload any more, or will not go on with it. */
  boolean isLost() {
    return lost;
  }

  /** Goes on where this answer says. */
  void moved(Reply reply) {
    URI next = Redirects.resolve(reply, "location");
    if (Redirects.leavesTls(reply.uri(), next)) {
      throw GantryException.invalid(
          "registry " + reply.uri().getRawAuthority() + " wants an upload over plain http");
    }
    own &= Request.sameOrigin(reply.uri(), next);
    location = next;
    lost = false;
    leastChunk = number(reply.header("oci-chunk-min-length").orElse(""), leastChunk);
  }

  /** All of it in the request that ends the upload. */
  void sendWhole() {
    finish(call("PUT", withDigest()).withUpload(new Upload(body, 0, blob.size()), BYTES));
  }

  /** What the registry does not have yet, in chunks, and the end of the upload. */
  void sendRest() {
    long offset = expect(() -> peer.exchange(call("GET", at()).withRepeats(), this::reached));
    while (offset < blob.size()) {
      offset = expect(chunk(offset));
    }
    finish(call("PUT", withDigest()).withUpload(new Upload(body, offset, 0), BYTES));
  }

  /** Gives the upload up; the registry cleans up at last by itself where this does not reach it. */
  void cancel() {
    if (location == null || !own) {
      // Nothing is deleted at a third party because a registry named it.
      location = null;
      return;
    }
    // Being interrupted is one of the reasons to be here, and must not hinder this one request.
    boolean interrupted = Thread.interrupted();
    try {
      peer.exchange(call("DELETE", at()), Reply::status);
    } catch (GantryException e) {
      // The failure that led here says more.
    } finally {
      location = null;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private interface Step {
    long run();
  }

  /** Steps of a resumed upload: a no of any kind means that there is nothing to resume. */
  private long expect(Step step) {
    lost = true;
    long offset = step.run();
    lost = false;
    return offset;
  }

  private Step chunk(long offset) {
    long length = Math.min(Math.max(peer.limits().chunkBytes(), leastChunk), blob.size() - offset);
    Call call =
        call("PATCH", at())
            .withUpload(new Upload(body, offset, length), BYTES)
            .withHeader("Content-Range", offset + "-" + (offset + length - 1));
    return () -> {
      long next = peer.exchange(call, reply -> taken(reply, offset + length));
      if (next <= offset) {
        throw GantryException.invalid("registry takes no more of blob " + blob.digest());
      }
      return next;
    };
  }

  private long reached(Reply reply) throws IOException {
    if (reply.status() != 204) {
      throw reply.refused();
    }
    if (reply.header("location").isPresent()) {
      moved(reply);
    }
    return next(reply, 0);
  }

  private long taken(Reply reply, long expected) throws IOException {
    if (reply.status() != 202) {
      throw reply.refused();
    }
    moved(reply);
    return next(reply, expected);
  }

  /** The first byte that is missing. Old registries say 0-0 when they have none. */
  private long next(Reply reply, long otherwise) {
    String range = reply.header("range").orElse("").replaceFirst("^bytes=", "");
    if (range.equals("0-0")) {
      return 0;
    }
    long last = range.startsWith("0-") ? number(range.substring(2), -1) : -1;
    if (last >= blob.size()) {
      throw GantryException.invalid(
          "registry has more of blob " + blob.digest() + " than there is");
    }
    return last < 0 ? otherwise : last + 1;
  }

  private void finish(Call call) {
    peer.exchange(
        call,
        reply -> {
          if (reply.status() != 201 && reply.status() != 204) {
            throw reply.refused();
          }
          location = null;
          return reply.status();
        });
  }

  private Call call(String method, URI target) {
    return peer.write(method, "").withTarget(target);
  }

  private URI at() {
    if (location == null) {
      throw new IllegalStateException("no upload has begun");
    }
    return location;
  }

  private URI withDigest() {
    String separator = at().getRawQuery() == null ? "?" : "&";
    return URI.create(
        at()
            + separator
            + "digest="
            + URLEncoder.encode(blob.digest().toString(), StandardCharsets.UTF_8));
  }

  private static long number(String text, long otherwise) {
    boolean sound =
        !text.isEmpty() && text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return sound ? Long.parseLong(text) : otherwise;
  }
}
