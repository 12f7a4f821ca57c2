/** Charts: time series, plots and what can be done with them. */
export const chart = {};
