package io.gantry.registry;

import org.junit.jupiter.api.extension.ExtendWith;

/** Uploads to a bucket. */
@ExtendWith(InBucket.class)
class BucketUploadsIT extends UploadsIT {}
