package io.gantry.bench;

import io.gantry.testing.Sample;

/** Something that builds a Dockerfile and runs its image. */
interface ImageMaker {
  /** As the samples' checks call it. */
  String name();

  /** Builds the sample, and gives the image this name. */
  Command.Outcome build(Sample sample, String tag);

  /** Runs what the sample's check says. */
  Command.Outcome run(Sample sample, String tag);

  /** The image as it went out. */
  ImageArchive image(String tag);

  /** Takes in an image that {@code docker save} wrote. */
  void load(String archive);

  void tag(String name, String other);
}
