// CommonJS Nest libraries under jest's ESM loader end in a require cycle unless these two are loaded first.
import '@nestjs/common';
import '@nestjs/core';
