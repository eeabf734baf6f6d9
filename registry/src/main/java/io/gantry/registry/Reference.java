package io.gantry.registry;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;

/** What a request calls a manifest by: distribution-spec "Pulling manifests". */
sealed interface Reference {
  /** A name that can be moved. */
  record Tag(String text) implements Reference {
    public Tag {
      if (!ImageReference.isTag(text)) {
        throw new RegistryException(ErrorCode.MANIFEST_INVALID, "\"" + text + "\" is not a tag");
      }
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** The content itself. */
  record ByDigest(Digest digest) implements Reference {
    @Override
    public String toString() {
      return digest.toString();
    }
  }

  static Reference parse(String text) {
    return text.indexOf(':') < 0 ? new Tag(text) : new ByDigest(digest(text));
  }

  static Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw new RegistryException(ErrorCode.DIGEST_INVALID, String.valueOf(e.getMessage()));
    }
  }
}
