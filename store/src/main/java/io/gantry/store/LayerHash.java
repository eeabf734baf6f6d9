package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.LayerLoad.Verified;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/** Verifies a layer that is unpacked already: what is kept is checked, whatever it came with. */
final class LayerHash {
  private static final int BUFFER = 128 << 10;

  private LayerHash() {}

  static Verified of(LayerContent member, LayerLimits limits, LayerAlgorithms algorithms) {
    MessageDigest compressed = Digest.newHash(algorithms.blob());
    MessageDigest plain = Digest.newHash(algorithms.diffId());
    try (DigestInputStream in = new DigestInputStream(member.open(), compressed)) {
      InputStream content = Decompression.open(in);
      byte[] buffer = new byte[BUFFER];
      long size = 0;
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        size += n;
        if (size > limits.bytes()) {
          throw GantryException.invalid(
              "it unpacks past the limit of " + limits.bytes() + " bytes");
        }
        plain.update(buffer, 0, n);
      }
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw GantryException.internal("read " + member.name() + ": " + e.getMessage(), e);
    }
    return new Verified(Digest.of(compressed), Digest.of(plain), compression(member));
  }

  static Decompression compression(LayerContent member) {
    try (InputStream in = member.open()) {
      return Decompression.detect(in.readNBytes(8));
    } catch (IOException e) {
      throw GantryException.internal("read " + member.name() + ": " + e.getMessage(), e);
    }
  }
}
