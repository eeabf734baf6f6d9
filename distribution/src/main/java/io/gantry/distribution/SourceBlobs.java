package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.store.BlobSource;
import java.io.IOException;
import java.io.InputStream;

/** The blobs of a content source, as the store wants them. */
record SourceBlobs(ContentSource source) implements BlobSource {
  @Override
  public InputStream open(Descriptor blob, long offset) throws IOException {
    return source.open(blob, offset);
  }

  @Override
  public InputStream open(Descriptor blob, long offset, long length) throws IOException {
    return source.open(blob, offset, length);
  }
}
