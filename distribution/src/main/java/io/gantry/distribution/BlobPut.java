package io.gantry.distribution;

import io.gantry.distribution.ContentTarget.Body;
import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Brings a blob to a registry: OCI distribution-spec "Pushing blobs". Mounts it from another
 * repository where one has it; else sends it in one piece; and after a fault goes on where the
 * registry says that it stands. One thread.
 */
final class BlobPut {
  private final Peer peer;
  private final Descriptor blob;
  private final UploadSession session;

  BlobPut(Peer peer, Descriptor blob, Body body) {
    this.peer = peer;
    this.blob = blob;
    this.session = new UploadSession(peer, blob, body);
  }

  /** Until the registry has it, or an exception says why not; then nothing half stays there. */
  void put(List<String> elsewhere) {
    try {
      if (!mount(elsewhere)) {
        upload();
      }
    } catch (RuntimeException e) {
      session.cancel();
      throw e;
    }
  }

  /** Whether one of these repositories had it; if none, an upload may have begun. */
  private boolean mount(List<String> elsewhere) {
    for (String repository : elsewhere) {
      if (!repository.equals(peer.path()) && mount(repository)) {
        return true;
      }
    }
    return false;
  }

  private boolean mount(String repository) {
    session.cancel();
    String query =
        "?mount="
            + URLEncoder.encode(blob.digest().toString(), StandardCharsets.UTF_8)
            + "&from="
            + URLEncoder.encode(repository, StandardCharsets.UTF_8);
    try {
      return start(
          peer.write("POST", "blobs/uploads/" + query)
              .withScopes(
                  List.of(Peer.scope(peer.path(), "pull,push"), Peer.scope(repository, "pull"))));
    } catch (GantryException e) {
      // Not to be read by us, or not there: no reason not to upload, unless the registry is away.
      if (e.kind() == Kind.UNAVAILABLE) {
        throw e;
      }
      return false;
    }
  }

  /** Asks for an upload; true when there is nothing to upload any more. */
  private boolean start(Call call) {
    return peer.exchange(
        call.withRepeats(),
        reply -> {
          if (reply.status() == 202) {
            session.moved(reply);
          } else if (reply.status() != 201) {
            throw reply.refused();
          }
          return reply.status() == 201;
        });
  }

  private void upload() {
    for (int fault = 0; ; fault++) {
      boolean fresh = !session.isOpen();
      if (fresh) {
        start(peer.write("POST", "blobs/uploads/"));
      }
      try {
        if (fresh || fault == 0) {
          session.sendWhole();
        } else {
          session.sendRest();
        }
        return;
      } catch (GantryException e) {
        if (!mayGoOn(e, fault + 1)) {
          throw e;
        }
        if (isThere()) {
          return;
        }
      }
    }
  }

  /** After faults that pass, and after those of an upload that the registry lost. */
  private boolean mayGoOn(GantryException e, int faults) {
    if (e.kind() != Kind.UNAVAILABLE) {
      if (!session.isLost()) {
        return false;
      }
      session.cancel();
    }
    return faults < peer.limits().attempts() && peer.exchanges().pause(faults);
  }

  /** The upload may have ended well and only its answer have been lost. */
  private boolean isThere() {
    return new ContentHead(peer, blob).isThere();
  }
}
