/** Words that many places share. */
export const common = {
	cancel: 'Cancel',
	close: 'Close'
};
