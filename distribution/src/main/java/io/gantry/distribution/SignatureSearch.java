package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Finds the signatures beside one manifest or index of a repository or layout, under the tag of
 * cosign SIGNATURE_SPEC "Storage" and among its referrers. What is found is a stranger's: it is
 * bounded, and what is malformed becomes a remark. Used by one thread.
 */
final class SignatureSearch {
  static final String ARTIFACT_TYPE = "application/vnd.dev.cosign.artifact.sig.v1+json";
  static final String SIGNATURE = "dev.cosignproject.cosign/signature";

  /** More serve nobody, and each costs a request. */
  static final int MOST = 100;

  private static final int MOST_REFERRERS = 20;
  private static final int PAYLOAD_BYTES = 64 << 10;
  private static final int SIGNATURE_CHARACTERS = 4 << 10;

  private final ContentSource content;
  private final Referrers referrers;
  private final Digest subject;
  private final List<AttachedSignature> found = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  /** Lists the signatures that refer to a document. */
  @FunctionalInterface
  interface Referrers {
    List<Descriptor> of(Digest subject);
  }

  SignatureSearch(ContentSource content, Referrers referrers, Digest subject) {
    this.content = content;
    this.referrers = referrers;
    this.subject = subject;
  }

  /** What is found so far. */
  List<AttachedSignature> found() {
    return found;
  }

  /** What was there and is no signature, or could not be read. */
  List<String> remarks() {
    return remarks;
  }

  /** {@code sha256-<hex>.sig}. */
  static String tag(Digest subject) {
    return subject.toString().replace(':', '-') + ".sig";
  }

  /** Looks under the tag; throws what the source throws, unless there is nothing. */
  void underTag() {
    try {
      read(content.document(tag(subject)), tag(subject));
    } catch (GantryException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
    }
  }

  /** Looks at the referrers. Few registries know them, so that a failure is a remark. */
  void amongReferrers() {
    try {
      List<Descriptor> all = referrers.of(subject);
      if (all.size() > MOST_REFERRERS) {
        remarks.add("only " + MOST_REFERRERS + " of " + all.size() + " referrers were read");
      }
      for (Descriptor referrer : all.subList(0, Math.min(MOST_REFERRERS, all.size()))) {
        String digest = referrer.digest().toString();
        read(content.document(digest), "referrer " + digest);
      }
    } catch (GantryException e) {
      remarks.add("referrers of " + subject + " could not be read: " + e.getMessage());
    }
  }

  private void read(Document document, String place) {
    if (!MediaTypes.isManifest(document.descriptor().mediaType())) {
      remarks.add(place + " is no manifest");
      return;
    }
    try {
      int number = 0;
      for (Descriptor layer : Json.read(document.bytes(), Manifest.class).layers()) {
        number++;
        String what = "signature " + number + " of " + place;
        if (found.size() + remarks.size() >= MOST) {
          remarks.add("no more than " + MOST + " signatures are looked at");
          return;
        }
        read(layer, what);
      }
    } catch (GantryException e) {
      remarks.add(place + ": " + e.getMessage());
    }
  }

  private void read(Descriptor layer, String what) {
    String encoded = layer.annotations().getOrDefault(SIGNATURE, "");
    if (!layer.mediaType().equals(SignedClaim.MEDIA_TYPE) || encoded.isEmpty()) {
      remarks.add(what + " is of a kind that is not known");
    } else if (layer.size() > PAYLOAD_BYTES || encoded.length() > SIGNATURE_CHARACTERS) {
      remarks.add(what + " is too large");
    } else {
      try {
        byte[] signature = Base64.getDecoder().decode(encoded);
        found.add(new AttachedSignature(what, payload(layer), signature));
      } catch (IllegalArgumentException e) {
        remarks.add(what + " is not base64");
      } catch (IOException | GantryException e) {
        remarks.add(what + " could not be read: " + e.getMessage());
      }
    }
  }

  private byte[] payload(Descriptor layer) throws IOException {
    try (InputStream in = content.open(layer, 0)) {
      byte[] payload = in.readNBytes(PAYLOAD_BYTES);
      if (!layer.digest().matches(payload)) {
        throw new IOException("its content is not what its digest says");
      }
      return payload;
    }
  }
}
