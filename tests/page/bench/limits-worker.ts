import './limits-worker.mjs';
