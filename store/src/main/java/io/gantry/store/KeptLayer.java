package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import java.io.InputStream;
import java.nio.file.Path;

/** A layer whose blob the store has already. */
record KeptLayer(Blobs blobs, Descriptor layer) implements LayerContent {
  @Override
  public String name() {
    return layer.digest().toString();
  }

  @Override
  public long size() {
    return layer.size();
  }

  @Override
  public InputStream open() {
    return blobs.open(layer.digest());
  }

  @Override
  public Path file() {
    return blobs.path(layer.digest());
  }

  @Override
  public boolean kept() {
    return true;
  }

  @Override
  public GantryException refused(GantryException why) {
    return new GantryException(why.kind(), "layer %s: %s".formatted(name(), why.getMessage()), why);
  }
}
